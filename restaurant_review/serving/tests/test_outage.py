"""A database that is lost and comes back, under visitors and the platform's probes."""

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
# The platform, and load balancers of one's own.
PROBERS = 3
# In seconds, between two pages of a visitor.
READING = 0.5
SILENCE = 60
RESTART = 5
# How long a page may take that asks a database that has just fallen silent, with all others that wait before it.
PATIENCE = 15
# In seconds, from the return of the database to the last error.
RECOVERY = 5


@dataclass(frozen=True)
class Probe:
    """As docs/deployment.md has them, and the platform asks: times in seconds."""

    path: str
    period: float
    timeout: float
    threshold: int


LIVENESS = Probe("/health", period=10, timeout=5, threshold=3)
READINESS = Probe("/ready", period=5, timeout=5, threshold=3)


@dataclass(frozen=True)
class Answer:
    asked_at: float
    seconds: float
    # None if there was none in time.
    status: int | None


class Asker:
    """Asks for a page again and again, from a thread of its own, until all is over."""

    def __init__(self, server, path, *, timeout, pause, over):
        self.server, self.path, self.timeout, self.pause, self.over = server, path, timeout, pause, over
        self.answers = []

    def run(self):
        while not self.over.is_set():
            asked_at = time.monotonic()
            try:
                status, _body = self.server.get(self.path, timeout=self.timeout)
            except (OSError, HTTPException):
                status = None
            took = time.monotonic() - asked_at
            self.answers.append(Answer(asked_at, took, status))
            self.over.wait(max(0, self.pause(took)))


@contextmanager
def watched(server) -> Iterator[tuple[list[Asker], Asker, list[Asker]]]:
    """Visitors and probes for as long as the ``with`` block, of a server that is past its first pages."""
    for _number in range(20):
        assert server.get("/")[0] == 200
    over = threading.Event()
    visitors = [Asker(server, "/", timeout=60, pause=lambda _took: READING, over=over) for _number in range(VISITORS)]
    liveness, *readiness = [
        Asker(server, probe.path, timeout=probe.timeout, pause=lambda took, probe=probe: probe.period - took, over=over)
        for probe in (LIVENESS, *[READINESS] * PROBERS)
    ]
    askers = [*visitors, liveness, *readiness]
    with ThreadPoolExecutor(len(askers)) as threads:
        running = [threads.submit(asker.run) for asker in askers]
        try:
            yield visitors, liveness, readiness
        finally:
            over.set()
    for one in running:
        one.result()


def longest_run_of_failures(answers):
    longest = failures = 0
    for answer in answers:
        failures = 0 if answer.status == 200 else failures + 1
        longest = max(longest, failures)
    return longest


def wait(seconds):
    """Lets time pass, which is what is tested here."""
    threading.Event().wait(seconds)


@pytest.fixture
def proxied(services, deployment):
    with Proxy(services.postgres.port) as proxy:
        address = deployment["DATABASE_URL"].replace(f":{services.postgres.port}/", f":{proxy.port}/")
        yield proxy, {**deployment, "DATABASE_URL": address, "WEB_CONCURRENCY": "2"}


def answers_of(askers, since, until):
    """Those that were asked for before ``until`` and came, or did not come, after ``since``."""
    answers = (answer for asker in askers for answer in asker.answers)
    return [one for one in answers if since <= one.asked_at + one.seconds and one.asked_at < until]


def asked_after(moment, answers):
    return [answer for answer in answers if answer.asked_at >= moment]


def statuses(answers):
    return {answer.status for answer in answers}


@pytest.mark.endurance
def test_a_database_that_falls_silent_takes_no_process_with_it(proxied):
    proxy, environment = proxied
    with container(environment) as server, watched(server) as (visitors, liveness, readiness):
        workers = server.workers
        wait(3)
        silent_at = time.monotonic()
        proxy.silence()
        wait(SILENCE)
        proxy.speak()
        back_at = time.monotonic()
        wait(RECOVERY + READINESS.period + 5)
        over_at = time.monotonic()
        assert server.workers == workers
    assert statuses(answers_of(visitors, silent_at - 2, silent_at - 1)) == {200}
    assert longest_run_of_failures(liveness.answers) < LIVENESS.threshold
    during = answers_of(visitors, silent_at, back_at)
    # Nobody queues behind those who wait for the database, and everybody gets an answer.
    assert len(during) > SILENCE * VISITORS / 4
    assert statuses(during) <= {200, 503}
    assert statuses(asked_after(silent_at, during)) == {503}
    assert max(answer.seconds for answer in during) < PATIENCE
    told = asked_after(silent_at + CACHE_SECONDS, answers_of(readiness, silent_at, back_at))
    assert len(told) > 3 * len(readiness)
    assert statuses(told) == {503}
    assert_all_is_well(visitors, readiness, back_at, over_at)


@pytest.mark.endurance
def test_errors_stop_soon_after_a_restart_of_the_database(services, proxied):
    proxy, environment = proxied
    with container(environment) as server, watched(server) as (visitors, liveness, readiness):
        wait(3)
        gone_at = time.monotonic()
        services.postgres.stop()
        wait(RESTART)
        services.postgres._start()
        proxy.target = services.postgres.port
        back_at = time.monotonic()
        wait(RECOVERY + READINESS.period + 2)
        over_at = time.monotonic()
    assert statuses(answers_of(visitors, gone_at, over_at)) == {200, 503}
    assert statuses(liveness.answers) == {200}
    assert_all_is_well(visitors, readiness, back_at, over_at)


def assert_all_is_well(visitors, readiness, back_at, over_at):
    after = asked_after(back_at + RECOVERY, answers_of(visitors, back_at, over_at))
    assert len(after) > VISITORS
    assert statuses(after) == {200}
    assert {prober.answers[-1].status for prober in readiness} == {200}
