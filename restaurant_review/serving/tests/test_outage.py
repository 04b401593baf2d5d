"""A database outage under load, while the platform sends its probes."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException

import pytest

from dev.harness.gunicorn import container
from dev.harness.proxy import Proxy
from restaurant_review.serving.health import CACHE_SECONDS

VISITORS = 50
# The platform and two load balancers.
PROBERS = 3
# In seconds: the pause between two requests of a visitor, and how long the database is silent or stopped.
PAUSE = 0.5
OUTAGE = 60
RESTART = 5
# In seconds. A request that is sent just before the outage also waits for the requests that are queued before it.
MAX_RESPONSE_TIME = 15
# In seconds, from the return of the database to the last error.
MAX_RECOVERY_TIME = 5


@dataclass(frozen=True)
class Probe:
    """A row of the table in docs/deployment.md. Times are in seconds."""

    path: str
    period: float
    timeout: float
    threshold: int


LIVENESS = Probe("/health", period=10, timeout=5, threshold=3)
READINESS = Probe("/ready", period=5, timeout=5, threshold=3)


@dataclass(frozen=True)
class Response:
    sent_at: float
    seconds: float
    # None if no response arrived in time.
    status: int | None


class Client:
    """A client that requests a page in a loop until the event ``stop`` is set."""

    def __init__(self, server, path, *, timeout, pause, stop):
        self.server, self.path, self.timeout, self.pause, self.stop = server, path, timeout, pause, stop
        self.responses = []

    def run(self):
        while not self.stop.is_set():
            sent_at = time.monotonic()
            try:
                status, _body = self.server.get(self.path, timeout=self.timeout)
            except (OSError, HTTPException):
                status = None
            took = time.monotonic() - sent_at
            self.responses.append(Response(sent_at, took, status))
            self.stop.wait(max(0, self.pause(took)))


@contextmanager
def clients_of(server) -> Iterator[tuple[list[Client], Client, list[Client]]]:
    """Warm the server up, and run visitors and probes within the ``with`` block."""
    for _number in range(20):
        assert server.get("/")[0] == 200
    stop = threading.Event()
    visitors = [Client(server, "/", timeout=60, pause=lambda _took: PAUSE, stop=stop) for _number in range(VISITORS)]
    liveness, *readiness = [
        Client(
            server, probe.path, timeout=probe.timeout, pause=lambda took, probe=probe: probe.period - took, stop=stop
        )
        for probe in (LIVENESS, *[READINESS] * PROBERS)
    ]
    clients = [*visitors, liveness, *readiness]
    with ThreadPoolExecutor(len(clients)) as threads:
        running = [threads.submit(client.run) for client in clients]
        try:
            yield visitors, liveness, readiness
        finally:
            stop.set()
    for one in running:
        one.result()


def max_consecutive_failures(responses):
    longest = failures = 0
    for response in responses:
        failures = 0 if response.status == 200 else failures + 1
        longest = max(longest, failures)
    return longest


def wait(seconds):
    """Wait for a fixed time instead of a condition, because these tests measure time."""
    threading.Event().wait(seconds)


@pytest.fixture
def proxied(services, deployment):
    with Proxy(services.postgres.port) as proxy:
        url = deployment["DATABASE_URL"].replace(f":{services.postgres.port}/", f":{proxy.port}/")
        yield proxy, {**deployment, "DATABASE_URL": url, "WEB_CONCURRENCY": "2"}


def responses_of(clients, since, until):
    """Return the responses to requests sent before ``until`` that arrived or timed out after ``since``."""
    responses = (response for client in clients for response in client.responses)
    return [one for one in responses if since <= one.sent_at + one.seconds and one.sent_at < until]


def sent_after(moment, responses):
    return [response for response in responses if response.sent_at >= moment]


def statuses(responses):
    return {response.status for response in responses}


@pytest.mark.endurance
def test_returns_503_and_keeps_its_workers_while_the_database_is_silent(proxied):
    proxy, environment = proxied
    with container(environment) as server, clients_of(server) as (visitors, liveness, readiness):
        workers = server.workers
        wait(3)
        silent_at = time.monotonic()
        proxy.pause()
        wait(OUTAGE)
        proxy.resume()
        back_at = time.monotonic()
        wait(MAX_RECOVERY_TIME + READINESS.period + 5)
        over_at = time.monotonic()
        assert server.workers == workers
    assert statuses(responses_of(visitors, silent_at - 2, silent_at - 1)) == {200}
    assert max_consecutive_failures(liveness.responses) < LIVENESS.threshold
    during = responses_of(visitors, silent_at, back_at)
    # Requests are not queued behind those that wait for the database, and each gets a response.
    assert len(during) > OUTAGE * VISITORS / 4
    assert statuses(during) <= {200, 503}
    assert statuses(sent_after(silent_at, during)) == {503}
    assert max(response.seconds for response in during) < MAX_RESPONSE_TIME
    readiness_responses = sent_after(silent_at + CACHE_SECONDS, responses_of(readiness, silent_at, back_at))
    assert len(readiness_responses) > 3 * len(readiness)
    assert statuses(readiness_responses) == {503}
    assert_has_recovered(visitors, readiness, back_at, over_at)


@pytest.mark.endurance
def test_recovers_soon_after_a_restart_of_the_database(services, proxied):
    proxy, environment = proxied
    with container(environment) as server, clients_of(server) as (visitors, liveness, readiness):
        wait(3)
        gone_at = time.monotonic()
        services.postgres.stop()
        wait(RESTART)
        services.postgres._start()
        proxy.target = services.postgres.port
        back_at = time.monotonic()
        wait(MAX_RECOVERY_TIME + READINESS.period + 2)
        over_at = time.monotonic()
    assert statuses(responses_of(visitors, gone_at, over_at)) == {200, 503}
    assert statuses(liveness.responses) == {200}
    assert_has_recovered(visitors, readiness, back_at, over_at)


def assert_has_recovered(visitors, readiness, back_at, over_at):
    after = sent_after(back_at + MAX_RECOVERY_TIME, responses_of(visitors, back_at, over_at))
    assert len(after) > VISITORS
    assert statuses(after) == {200}
    assert {prober.responses[-1].status for prober in readiness} == {200}
