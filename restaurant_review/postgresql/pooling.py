"""Checking out a connection from the pool, guarded by a circuit breaker."""

from psycopg_pool import PoolTimeout

from restaurant_review.backing_services.circuit_breaker import CircuitBreaker
from restaurant_review.postgresql.failures import CheckoutFailed, DatabaseFailure

# In seconds.
RETRY_INTERVAL = 1


class GuardedCheckout:
    """Guard the checkout of a connection in a ``with`` block.

    Raise ``CheckoutFailed`` immediately while the circuit is open. The pool's own ``PoolTimeout`` does not contain the
    cause. Replace it with a ``CheckoutFailed`` that names the failure of the last attempt to connect, which
    ``TokenConnection`` stores in ``last_error``.
    """

    # A class, because a generator with ``contextmanager`` would take several times as long, and every request uses it.
    __slots__ = ("_circuit_breaker",)

    def __init__(self, circuit_breaker: CircuitBreaker[DatabaseFailure]) -> None:
        self._circuit_breaker = circuit_breaker

    def __enter__(self) -> None:
        if failure := self._circuit_breaker.refusal():
            raise CheckoutFailed(failure)

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is None:
            self._circuit_breaker.record_success()
            return
        failure = self._circuit_breaker.last_error
        # Without a failure, all connections are in use.
        if failure is None or not isinstance(error, PoolTimeout):
            self._circuit_breaker.cancel_attempt()
            return
        self._circuit_breaker.record_failure(failure)
        raise CheckoutFailed(failure) from error
