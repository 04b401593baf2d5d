"""A server that goes on accepting, and never answers."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import psycopg
import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from dev.harness.proxy import Proxy
from dev.services.identity import DATABASE
from restaurant_review.postgresql import circuit_breaker as module
from restaurant_review.postgresql.base import DatabaseWrapper
from restaurant_review.postgresql.circuit_breaker import CircuitBreaker
from restaurant_review.postgresql.connection import CHECK_TIMEOUT, AnswerTimeout, TokenConnection

THREADS = 8


@pytest.fixture
def proxy(services):
    with Proxy(services.postgres.port) as proxy:
        yield proxy


@pytest.fixture
def parameters(services, proxy):
    token, _expires_on = services.identity.token_for(DATABASE)
    conninfo = services.database_url("postgres").replace(str(services.postgres.port), str(proxy.port))
    return {"conninfo": conninfo, "password": token}


def test_a_connection_waits_no_longer_than_it_was_told(proxy, parameters):
    connection = TokenConnection.connect(**parameters, answer_timeout=0.5)
    assert connection.execute("SELECT 1").fetchone() == (1,)
    proxy.silence()
    with pytest.raises(AnswerTimeout, match=r"has not answered for 0\.5 seconds"):
        connection.execute("SELECT 1")
    # An answer that comes late would be taken for that to the next question.
    assert connection.closed
    proxy.speak()
    with pytest.raises(psycopg.OperationalError, match="closed"):
        connection.execute("SELECT 2")


def test_an_outage_of_one_database_is_none_of_another(database):
    options = {"max_size": 2}
    classes = []
    for alias in ("default", "other"):
        entry = database(CONN_MAX_AGE=0, AUTOCOMMIT=True, TIME_ZONE=None)
        entry["OPTIONS"]["pool"] = options
        DatabaseWrapper(entry, alias)
        # A thread that comes later shares what the first one knows.
        DatabaseWrapper(entry, alias)
        classes.append(entry["OPTIONS"]["pool"]["connection_class"])
    one, other = classes
    assert one.outage is not other.outage
    assert options == {"max_size": 2}


def test_a_slow_answer_is_none_that_is_lost(parameters):
    with TokenConnection.connect(**parameters, answer_timeout=2) as connection:
        assert connection.execute("SELECT 1 FROM pg_sleep(0.7)").fetchone() == (1,)


def test_who_says_how_long_may_listen_for_longer(parameters):
    with TokenConnection.connect(**parameters, autocommit=True, answer_timeout=0.2) as connection:
        connection.execute("LISTEN news")
        assert list(connection.notifies(timeout=0.6)) == []
        assert not connection.closed


def test_a_pool_looks_at_an_idle_connection_for_a_second(proxy, parameters):
    conninfo = parameters.pop("conninfo")
    with ConnectionPool(
        conninfo,
        kwargs={**parameters, "answer_timeout": 30, "connect_timeout": 2},
        connection_class=type("PooledConnection", (TokenConnection,), {"outage": CircuitBreaker()}),
        check=TokenConnection.check,
        min_size=1,
        max_size=1,
        timeout=CHECK_TIMEOUT + 1,
        # The worker that connects anew gives up before the test does.
        reconnect_timeout=0.1,
    ) as pool:
        with pool.connection() as connection:
            first = connection.info.backend_pid
            assert connection.answer_timeout == 30
        proxy.silence()
        with pytest.raises(PoolTimeout), pool.connection():
            pass
        assert isinstance(pool.connection_class.outage.reason, psycopg.OperationalError)
        proxy.speak()
        with pool.connection(timeout=10) as connection:
            assert connection.info.backend_pid != first
            assert connection.answer_timeout == 30


class TestOutage:
    def fail(self, outage):
        with outage.attempt():
            raise PoolTimeout("waited")

    def test_says_why(self):
        outage = CircuitBreaker()
        outage.note(ValueError("no route"))
        with pytest.raises(PoolTimeout, match="waited: no route"):
            self.fail(outage)
        with pytest.raises(PoolTimeout, match="does not answer: no route"):
            self.fail(outage)

    def test_is_not_that_all_connections_are_busy(self):
        outage = CircuitBreaker()
        for _number in range(2):
            with pytest.raises(PoolTimeout, match=r"^waited$"):
                self.fail(outage)

    def test_lets_one_thread_at_a_time_ask(self, monkeypatch):
        monkeypatch.setattr(module, "RETRY_INTERVAL", 0)
        outage = CircuitBreaker()
        outage.note(ValueError("no route"))
        with pytest.raises(PoolTimeout):
            self.fail(outage)
        asked, together, over = [], Barrier(THREADS), Event()

        def ask(number):
            together.wait()
            try:
                with outage.attempt():
                    asked.append(number)
                    over.wait(10)
            except PoolTimeout:
                return False
            return True

        with ThreadPoolExecutor(THREADS) as threads:
            asking = [threads.submit(ask, number) for number in range(THREADS)]
            while sum(one.done() for one in asking) < THREADS - 1:
                assert len(asked) <= 1
            over.set()
        assert [one.result() for one in asking].count(True) == len(asked) == 1
        # It has answered: nobody is kept from it.
        with outage.attempt(), outage.attempt():
            pass

    def test_is_not_over_for_who_had_a_connection_before(self, monkeypatch):
        monkeypatch.setattr(module, "RETRY_INTERVAL", 0)
        outage = CircuitBreaker()
        asked, over = Event(), Event()

        def ask():
            with outage.attempt():
                asked.set()
                over.wait(10)

        with ThreadPoolExecutor(1) as threads:
            with outage.attempt():
                # Meanwhile another one finds out, and a third is the one who asks again.
                outage.note(ValueError("no route"))
                with pytest.raises(PoolTimeout):
                    self.fail(outage)
                asking = threads.submit(ask)
                assert asked.wait(10)
            with pytest.raises(PoolTimeout, match="no route"), outage.attempt():
                pass
            over.set()
            asking.result()
        with outage.attempt():
            pass

    def test_is_asked_about_once_a_second(self):
        outage = CircuitBreaker()
        outage.note(ValueError("no route"))
        with pytest.raises(PoolTimeout):
            self.fail(outage)
        began = time.monotonic()
        while True:
            try:
                with outage.attempt():
                    break
            except PoolTimeout:
                assert time.monotonic() < began + 30
        assert time.monotonic() - began > module.RETRY_INTERVAL / 2

    def test_goes_on_when_an_attempt_ends_in_another_way(self, monkeypatch):
        monkeypatch.setattr(module, "RETRY_INTERVAL", 0)
        outage = CircuitBreaker()
        outage.note(ValueError("no route"))
        with pytest.raises(PoolTimeout):
            self.fail(outage)
        with pytest.raises(KeyboardInterrupt), outage.attempt():
            raise KeyboardInterrupt
        with outage.attempt():
            pass
