"""A server with workers and threads, whose tokens come from an identity endpoint and end."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from dev.harness.waiting import wait_until
from dev.services.azure import ROLE
from dev.services.identity import DATABASE, Mood
from restaurant_review.conf.database import RECONNECT_TIMEOUT
from restaurant_review.postgresql.tests.conftest import end_connections

POOL = {"min_size": 1, "max_size": 4}
# In seconds: long enough for pauses that double to be longer than any request waits.
OUTAGE = 16
VISITORS = 8


def visit(server, times):
    """Gives the answers of so many requests, made by as many at once as the server has threads."""
    with ThreadPoolExecutor(VISITORS) as threads:
        answers = list(threads.map(lambda _number: server.get("/"), range(times)))
    assert {status for status, _body in answers} == {200}
    return [json.loads(body) for _status, body in answers]


class Visitors:
    """People who ask for the page again and again."""

    def __init__(self, server):
        self.server = server
        self.statuses = []

    def visit(self):
        while not self.over.is_set():
            try:
                self.statuses.append(self.server.get("/")[0])
            except OSError as error:
                self.statuses.append(str(error))

    @contextmanager
    def meanwhile(self):
        self.over = threading.Event()
        with ThreadPoolExecutor(VISITORS) as threads:
            visits = [threads.submit(self.visit) for _number in range(VISITORS)]
            try:
                yield
            finally:
                self.over.set()
        for one in visits:
            one.result()

    def wait_for(self, more):
        """Waits until so many more requests were answered."""
        wanted = len(self.statuses) + more
        wait_until(lambda: len(self.statuses) >= wanted, seconds=60)

    @property
    def failures(self):
        return [status for status in self.statuses if status != 200]


def token_in_use(services):
    return services.identity._live[DATABASE]


def wait_until_refused(services):
    """Waits until the server takes the token that was used so far no more."""
    token, _expires_on = token_in_use(services)
    wait_until(lambda: not is_taken(services, token), seconds=30)


def is_taken(services, token):
    try:
        psycopg.connect(services.database_url("postgres"), password=token).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            return False
        raise
    return True


@pytest.mark.parametrize("pool", [POOL, None], ids=["pool", "direct"])
def test_a_thousand_requests_take_one_token_per_process(services, database, serve, pool):
    with serve(database(pool=pool), "--workers=2") as server:
        # Without a pool, each request connects anew, which is what takes the time.
        answers = visit(server, 1000 if pool else 200)
    assert len({answer["process"] for answer in answers}) == 2
    assert {answer["user"] for answer in answers} == {ROLE}
    assert services.identity.requests == [DATABASE] * 2


def test_handing_out_a_connection_of_the_pool_asks_for_no_token(database, serve):
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
def test_outlives_the_end_of_a_token_and_of_all_connections(services, database, serve, changes):
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
    # Nobody fails but those whose connection was cut while it was theirs.
    assert len(visitors.failures) <= 2 * VISITORS, visitors.failures
    assert set(visitors.statuses[-100:]) == {200}


@pytest.mark.endurance
def test_the_stock_backend_does_not(services, database, serve):
    """Proves that the test above can fail."""
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


def test_replaces_a_token_that_is_refused_before_its_end_once(services, database, serve):
    with serve(database(pool=POOL), "--workers=1") as server, services.postgres.connect() as connection:
        visit(server, 20)
        connection.execute(f"ALTER ROLE \"{ROLE}\" PASSWORD 'another'")
        services.identity.forget()
        end_connections(connection)
        visit(server, 100)
    assert services.identity.requests == [DATABASE] * 2


@pytest.mark.parametrize("pool", [POOL, None], ids=["pool", "direct"])
def test_a_wrong_identity_gets_a_clear_error_soon(services, database, serve, pool):
    services.identity.token_for(DATABASE)
    with serve(database(pool=pool, USER="id-unknown"), "--workers=1") as server:
        started = time.monotonic()
        with ThreadPoolExecutor(VISITORS) as threads:
            answers = list(threads.map(lambda _number: server.get("/explain/"), range(8)))
        seconds = time.monotonic() - started
    assert {status for status, _body in answers} == {503}
    assert all('password authentication failed for user \\"id-unknown\\"' in body for _status, body in answers)
    # Eight requests for four threads: two rounds, each of which waits for the pool at most.
    assert seconds < 2 * 3 + 5
    # The first token, and another one to replace it.
    assert len(services.identity.requests) == 2


@pytest.mark.parametrize("pool", [POOL, None], ids=["pool", "direct"])
def test_an_identity_that_the_app_does_not_have_is_named(services, database, serve, pool):
    with serve(database(pool=pool), "--workers=1", AZURE_CLIENT_ID="44444444") as server:
        answers = [server.get("/explain/") for _number in range(3)]
    assert all("the identity 44444444 (AZURE_CLIENT_ID)" in body for _status, body in answers), answers
    assert all("Unable to load requested managed identity" in body for _status, body in answers)
    assert len(services.identity.requests) <= 4


@pytest.mark.endurance
@pytest.mark.parametrize("mood", [Mood.HANGING, Mood.FAILING])
def test_a_valid_token_serves_on_while_the_endpoint_does_not(services, database, serve, mood):
    services.identity.lifetime = 12
    with serve(database(), "--workers=1") as server:
        visit(server, 4)
        services.identity.mood = mood
        asked = len(services.identity.requests)
        # Each request connects anew, and goes on doing so when the token should be renewed.
        while len(services.identity.requests) == asked:
            visit(server, 4)
        started = time.monotonic()
        visit(server, 8)
        took = time.monotonic() - started
    # The endpoint would have cost each of them two seconds.
    assert took < 2


@pytest.mark.parametrize("options", [[], ["--preload"]], ids=["each loads", "preload"])
def test_workers_do_not_share_what_the_master_opened(services, database, serve, options):
    more = {"USE_BEFORE_FORK": "yes"} if options else {}
    with serve(database(pool=POOL), "--workers=2", *options, **more) as server:
        answers = visit(server, 200)
    backends = {}
    for answer in answers:
        backends.setdefault(answer["process"], set()).add(answer["backend"])
    first, second = backends.values()
    assert first.isdisjoint(second)


@pytest.mark.endurance
def test_a_pool_is_back_soon_after_an_outage(services, database, serve):
    """Left alone, the pool would double its pauses for minutes, while nobody else may try."""
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
        # Left alone, it needed as long again as the outage took.
        wait_until(lambda: server.get("/")[0] == 200, seconds=5)
