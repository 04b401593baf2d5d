"""Checking out a connection from the pool, guarded by a circuit breaker."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg_pool import PoolTimeout

from restaurant_review.backing_services.circuit_breaker import CircuitBreaker
from restaurant_review.postgresql.failures import CheckoutFailed, DatabaseFailure

# In seconds.
RETRY_INTERVAL = 1


@contextmanager
def guarded_checkout(circuit_breaker: CircuitBreaker[DatabaseFailure]) -> Iterator[None]:
    """Guard the checkout of a connection in a ``with`` block.

    Raise ``CheckoutFailed`` immediately while the circuit is open. The pool's own ``PoolTimeout`` does not contain the
    cause. Replace it with a ``CheckoutFailed`` that names the failure of the last attempt to connect, which
    ``TokenConnection`` stores in ``last_error``.
    """
    if failure := circuit_breaker.refusal():
        raise CheckoutFailed(failure)
    try:
        yield
    except PoolTimeout as timeout:
        failure = circuit_breaker.last_error
        if failure is None:
            # All connections are in use, which is not a failure of the database.
            circuit_breaker.cancel_attempt()
            raise
        circuit_breaker.record_failure(failure)
        raise CheckoutFailed(failure) from timeout
    except BaseException:
        circuit_breaker.cancel_attempt()
        raise
    circuit_breaker.record_success()
