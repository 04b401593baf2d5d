"""Checking out connections while the database does not answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from restaurant_review.backing_services.circuit_breaker import CircuitBreaker
from restaurant_review.postgresql.base import DatabaseWrapper
from restaurant_review.postgresql.connection import CHECK_TIMEOUT, TokenConnection
from restaurant_review.postgresql.failures import Cause, CheckoutFailed, DatabaseFailure, failure_of
from restaurant_review.postgresql.pooling import RETRY_INTERVAL, GuardedCheckout

THREADS = 8
NO_ROUTE = DatabaseFailure(Cause.NO_ANSWER, "no route")


def test_gives_each_database_its_own_circuit_breaker(database):
    options = {"max_size": 2}
    classes = []
    for alias in ("default", "other"):
        entry = database(CONN_MAX_AGE=0, AUTOCOMMIT=True, TIME_ZONE=None)
        entry["OPTIONS"]["pool"] = options
        DatabaseWrapper(entry, alias)
        # The wrapper of a second thread shares the circuit breaker of the first.
        DatabaseWrapper(entry, alias)
        classes.append(entry["OPTIONS"]["pool"]["connection_class"])
    one, other = classes
    assert one.circuit_breaker is not other.circuit_breaker
    assert options == {"max_size": 2}


def test_checks_an_idle_connection_for_a_second_at_most(proxy, parameters):
    conninfo = parameters.pop("conninfo")
    attributes = {"circuit_breaker": CircuitBreaker(RETRY_INTERVAL)}
    with ConnectionPool(
        conninfo,
        kwargs={**parameters, "answer_timeout": 30, "connect_timeout": 2},
        connection_class=type("PooledConnection", (TokenConnection,), attributes),
        check=TokenConnection.check,
        min_size=1,
        max_size=1,
        timeout=CHECK_TIMEOUT + 1,
        # Short, so that the pool stops its attempts to reconnect before the test ends.
        reconnect_timeout=0.1,
    ) as pool:
        with pool.connection() as connection:
            first = connection.info.backend_pid
            assert connection.answer_timeout == 30
        proxy.pause()
        with pytest.raises(PoolTimeout), pool.connection():
            pass
        assert pool.connection_class.circuit_breaker.last_error
        proxy.resume()
        with pool.connection(timeout=10) as connection:
            assert connection.info.backend_pid != first
            assert connection.answer_timeout == 30


class TestGuardedCheckout:
    def make_open_circuit(self, retry_interval=0.0):
        circuit_breaker = CircuitBreaker(retry_interval)
        circuit_breaker.last_error = NO_ROUTE
        with pytest.raises(PoolTimeout):
            self.time_out(circuit_breaker)
        return circuit_breaker

    def time_out(self, circuit_breaker):
        with GuardedCheckout(circuit_breaker):
            raise PoolTimeout("waited")

    def test_raises_the_error_of_the_last_attempt_to_connect(self):
        circuit_breaker = CircuitBreaker(60)
        circuit_breaker.last_error = NO_ROUTE
        for _time in ("failed", "refused"):
            with pytest.raises(CheckoutFailed, match="The database does not answer: no route") as timeout:
                self.time_out(circuit_breaker)
            assert failure_of(timeout.value) is NO_ROUTE

    def test_leaves_the_circuit_closed_when_all_connections_are_busy(self):
        circuit_breaker = CircuitBreaker(60)
        for _number in range(2):
            with pytest.raises(PoolTimeout, match=r"^waited$"):
                self.time_out(circuit_breaker)

    def test_allows_one_thread_at_a_time_to_try_to_connect(self):
        circuit_breaker = self.make_open_circuit()
        attempts, together, finish = [], Barrier(THREADS), Event()

        def check_out(number):
            together.wait()
            try:
                with GuardedCheckout(circuit_breaker):
                    attempts.append(number)
                    finish.wait(10)
            except PoolTimeout:
                return False
            return True

        with ThreadPoolExecutor(THREADS) as threads:
            checkouts = [threads.submit(check_out, number) for number in range(THREADS)]
            while sum(one.done() for one in checkouts) < THREADS - 1:
                assert len(attempts) <= 1
            finish.set()
        assert [one.result() for one in checkouts].count(True) == len(attempts) == 1
        # The success has closed the circuit.
        with GuardedCheckout(circuit_breaker), GuardedCheckout(circuit_breaker):
            pass

    def test_ignores_the_success_of_a_checkout_from_before_the_outage(self):
        circuit_breaker = CircuitBreaker(0)
        started, finish = Event(), Event()

        def check_out():
            with GuardedCheckout(circuit_breaker):
                started.set()
                finish.wait(10)

        with ThreadPoolExecutor(2) as threads:
            with GuardedCheckout(circuit_breaker):
                # During this checkout, a second thread fails, and a third thread makes the next attempt.
                circuit_breaker.last_error = NO_ROUTE
                with pytest.raises(PoolTimeout):
                    threads.submit(self.time_out, circuit_breaker).result()
                trial = threads.submit(check_out)
                assert started.wait(10)
            with pytest.raises(PoolTimeout, match="no route"), GuardedCheckout(circuit_breaker):
                pass
            finish.set()
            trial.result()
        with GuardedCheckout(circuit_breaker):
            pass

    def test_tries_to_connect_again_after_the_retry_interval(self):
        circuit_breaker = self.make_open_circuit(RETRY_INTERVAL)
        began = time.monotonic()
        while True:
            try:
                with GuardedCheckout(circuit_breaker):
                    break
            except PoolTimeout:
                assert time.monotonic() < began + 30
        assert time.monotonic() - began > RETRY_INTERVAL / 2

    def test_allows_the_next_attempt_to_connect_when_one_is_interrupted(self):
        circuit_breaker = self.make_open_circuit()
        with pytest.raises(KeyboardInterrupt), GuardedCheckout(circuit_breaker):
            raise KeyboardInterrupt
        with GuardedCheckout(circuit_breaker):
            pass
