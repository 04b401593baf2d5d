"""Checking out a connection from the pool, guarded by a circuit breaker."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import PoolTimeout

from restaurant_review.circuit_breaker import CircuitBreaker

# In seconds.
RETRY_INTERVAL = 1


@contextmanager
def guarded_checkout(circuit_breaker: CircuitBreaker) -> Iterator[None]:
    """Check out a connection within this block.

    Raise ``PoolTimeout`` at once while the circuit is open. The pool's own ``PoolTimeout`` names no cause: raise it
    with the error of the last attempt to connect, which ``TokenConnection`` leaves in ``last_error``.
    """
    if not circuit_breaker.allows_attempt():
        reason = str(circuit_breaker.last_error)
        raise PoolTimeout(f"the database does not answer: {reason}") from psycopg.OperationalError(reason)
    try:
        yield
    except PoolTimeout as timeout:
        error = circuit_breaker.last_error
        if error is None:
            # All connections are busy, which is no failure of the database.
            circuit_breaker.cancel_attempt()
            raise
        circuit_breaker.record_failure(error)
        raise PoolTimeout(f"{timeout}: {error}") from psycopg.OperationalError(error)
    except BaseException:
        circuit_breaker.cancel_attempt()
        raise
    circuit_breaker.record_success()
