"""A gunicorn server that logs in to the database with tokens that expire."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from dev.harness.waiting import wait_until
from dev.services.azure import ROLE
from dev.services.identity import DATABASE, Behavior
from restaurant_review.conf.database import RECONNECT_TIMEOUT
from restaurant_review.postgresql.tests.conftest import end_connections

POOL = {"min_size": 1, "max_size": 4}
# In seconds. Long enough that the pool, which doubles its pauses, would pause for longer than a request waits.
OUTAGE = 16
VISITORS = 8


def visit(server, times):
    """Request the home page a number of times, from ``VISITORS`` threads. Return the decoded responses."""
    with ThreadPoolExecutor(VISITORS) as threads:
        answers = list(threads.map(lambda _number: server.get("/"), range(times)))
    assert {status for status, _body in answers} == {200}
    return [json.loads(body) for _status, body in answers]


class Visitors:
    """Threads that request the home page during a ``with`` block of ``meanwhile()``."""

    def __init__(self, server):
        self.server = server
        self.statuses = []

    def visit(self):
        while not self.stop.is_set():
            try:
                self.statuses.append(self.server.get("/")[0])
            except OSError as error:
                self.statuses.append(str(error))

    @contextmanager
    def meanwhile(self):
        self.stop = threading.Event()
        with ThreadPoolExecutor(VISITORS) as threads:
            visits = [threads.submit(self.visit) for _number in range(VISITORS)]
            try:
                yield
            finally:
                self.stop.set()
        for one in visits:
            one.result()

    def wait_for(self, more):
        """Wait until ``more`` further requests have ended."""
        wanted = len(self.statuses) + more
        wait_until(lambda: len(self.statuses) >= wanted, seconds=60)

    @property
    def failures(self):
        return [status for status in self.statuses if status != 200]


def token_in_use(services):
    return services.identity._cached_tokens[DATABASE]


def wait_until_refused(services):
    """Wait until the server refuses the token in use."""
    token, _expires_on = token_in_use(services)
    wait_until(lambda: not is_accepted(services, token), seconds=30)


def is_accepted(services, token):
    try:
        psycopg.connect(services.database_url("postgres"), password=token).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            return False
        raise
    return True


@pytest.mark.parametrize("pool", [POOL, None], ids=["pool", "direct"])
def test_requests_one_token_per_process_for_many_requests(services, database, serve, pool):
    with serve(database(pool=pool), "--workers=2") as server:
        # Without a pool, each request opens a connection, so make fewer requests.
        answers = visit(server, 1000 if pool else 200)
    assert len({answer["process"] for answer in answers}) == 2
    assert {answer["user"] for answer in answers} == {ROLE}
    assert services.identity.requests == [DATABASE] * 2


def test_requests_no_token_when_the_pool_hands_out_a_connection(database, serve):
    provider = {"token_provider": "restaurant_review.postgresql.tests.application.counting_tokens"}
    with serve(database(pool={"min_size": 1, "max_size": 1}, OPTIONS=provider)) as server:
        answers = visit(server, 100)
    assert {answer["token_calls"] for answer in answers} == {1}
    assert len({answer["backend"] for answer in answers}) == 1


@pytest.mark.endurance
@pytest.mark.parametrize(
    "changes",
    [{"pool": {"min_size": 1, "max_size": 4}}, {}, {"CONN_MAX_AGE": None}],
    ids=["pool", "direct", "persistent"],
)
def test_continues_to_serve_after_the_token_expired_and_all_connections_closed(services, database, serve, changes):
    services.identity.lifetime = 4
    with serve(database(**changes), "--workers=1") as server, services.postgres.connect() as connection:
        visitors = Visitors(server)
        with visitors.meanwhile():
            visitors.wait_for(50)
            wait_until_refused(services)
            ended = end_connections(connection)
            visitors.wait_for(200)
            end_connections(connection)
            visitors.wait_for(200)
    assert ended or changes == {}
    # Only requests whose connection was closed during the request may fail.
    assert len(visitors.failures) <= 2 * VISITORS, visitors.failures
    assert set(visitors.statuses[-100:]) == {200}


@pytest.mark.endurance
def test_fails_with_the_stock_backend_after_the_token_expired(services, database, serve):
    # Without this test, the test above could pass because the token does not expire.
    services.identity.lifetime = 4
    token, _expires_on = services.identity.token_for(DATABASE)
    stock = database(pool=POOL, ENGINE="django.db.backends.postgresql", PASSWORD=token)
    del stock["OPTIONS"]["token_provider"]
    with serve(stock, "--workers=1") as server, services.postgres.connect() as connection:
        visit(server, 20)
        wait_until_refused(services)
        assert end_connections(connection)
        with ThreadPoolExecutor(VISITORS) as threads:
            statuses = set(threads.map(lambda _number: server.get("/")[0], range(8)))
    assert statuses == {500}


def test_replaces_once_a_token_that_is_refused_before_it_expires(services, database, serve):
    with serve(database(pool=POOL), "--workers=1") as server, services.postgres.connect() as connection:
        visit(server, 20)
        connection.execute(f"ALTER ROLE \"{ROLE}\" PASSWORD 'another'")
        services.identity.clear_cache()
        end_connections(connection)
        visit(server, 100)
    assert services.identity.requests == [DATABASE] * 2


@pytest.mark.parametrize("pool", [POOL, None], ids=["pool", "direct"])
def test_reports_a_refused_database_login_within_seconds(services, database, serve, pool):
    services.identity.token_for(DATABASE)
    with serve(database(pool=pool, USER="id-unknown"), "--workers=1") as server:
        started = time.monotonic()
        with ThreadPoolExecutor(VISITORS) as threads:
            answers = list(threads.map(lambda _number: server.get("/explain/"), range(8)))
        seconds = time.monotonic() - started
    assert {status for status, _body in answers} == {503}
    assert all('password authentication failed for user \\"id-unknown\\"' in body for _status, body in answers)
    # Eight requests on four threads take two rounds, each limited by the timeout of the pool.
    assert seconds < 2 * 3 + 5
    # The first token and its replacement.
    assert len(services.identity.requests) == 2


@pytest.mark.parametrize("pool", [POOL, None], ids=["pool", "direct"])
def test_names_an_identity_that_is_not_assigned_to_the_app(services, database, serve, pool):
    with serve(database(pool=pool), "--workers=1", AZURE_CLIENT_ID="44444444") as server:
        answers = [server.get("/explain/") for _number in range(3)]
    assert all("the identity 44444444 (AZURE_CLIENT_ID)" in body for _status, body in answers), answers
    assert all("Unable to load requested managed identity" in body for _status, body in answers)
    assert len(services.identity.requests) <= 4


@pytest.mark.endurance
@pytest.mark.parametrize("behavior", [Behavior.HANGING, Behavior.FAILING])
def test_continues_to_serve_with_a_valid_token_while_the_identity_endpoint_fails(services, database, serve, behavior):
    services.identity.lifetime = 12
    with serve(database(), "--workers=1") as server:
        visit(server, 4)
        services.identity.behavior = behavior
        requests_before = len(services.identity.requests)
        # Keep requesting pages until the token is due for a refresh.
        while len(services.identity.requests) == requests_before:
            visit(server, 4)
        started = time.monotonic()
        visit(server, 8)
        took = time.monotonic() - started
    # If requests waited for the endpoint, each would take two seconds.
    assert took < 2


@pytest.mark.parametrize("options", [[], ["--preload"]], ids=["each loads", "preload"])
def test_shares_no_connection_of_the_master_among_workers(services, database, serve, options):
    more = {"USE_BEFORE_FORK": "yes"} if options else {}
    with serve(database(pool=POOL), "--workers=2", *options, **more) as server:
        answers = visit(server, 200)
    backends = {}
    for answer in answers:
        backends.setdefault(answer["process"], set()).add(answer["backend"])
    first, second = backends.values()
    assert first.isdisjoint(second)


@pytest.mark.endurance
def test_recovers_the_connection_pool_within_seconds_of_an_outage(services, database, serve):
    # Without a reconnect timeout, the pool would double its pauses for minutes, and no request could end a pause.
    as_deployed = {"min_size": 0, "max_size": 2, "timeout": 2, "reconnect_timeout": RECONNECT_TIMEOUT}
    with serve(database(pool=as_deployed), "--workers=1") as server, services.postgres.connect() as connection:
        visit(server, 4)
        connection.execute(f'ALTER ROLE "{ROLE}" NOLOGIN')
        end_connections(connection)
        started = time.monotonic()
        with Visitors(server).meanwhile():
            wait_until(lambda: time.monotonic() - started > OUTAGE, seconds=2 * OUTAGE)
        assert server.get("/")[0] == 500
        connection.execute(f'ALTER ROLE "{ROLE}" LOGIN')
        # Without a reconnect timeout, recovery would take as long as the outage.
        wait_until(lambda: server.get("/")[0] == 200, seconds=5)
