"""The circuit breaker pattern: stop calling a service that has just failed.

https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
"""

import threading
import time


class CircuitBreaker:
    """One service, as seen by all threads of a process.

    While the circuit is closed, every attempt is allowed. A failure opens it: attempts are refused for
    ``retry_interval`` seconds, so that no thread waits for a service that is down. Then it is half-open: one thread may
    try. Its success closes the circuit, its failure opens it again.

    Each allowed attempt must end with ``record_success``, ``record_failure`` or ``cancel_attempt`` on the same thread.
    """

    def __init__(self, retry_interval: float) -> None:
        self.retry_interval = retry_interval
        # Text, not the exception: an exception would keep its frames alive, and the token in them.
        self.last_error: str | None = None
        self._lock = threading.Lock()
        self._is_closed = True
        self._trial_thread: int | None = None
        self._retry_at = 0.0

    def allows_attempt(self) -> bool:
        # Every request calls this, so a closed circuit takes no lock.
        return self._is_closed or self._begins_trial()

    def record_success(self) -> None:
        if self._is_closed and self.last_error is None:
            return
        with self._lock:
            # An attempt that began before the failure proves nothing about the service now.
            if self._is_closed or self._is_trial():
                self._is_closed = True
                self._trial_thread = self.last_error = None

    def record_failure(self, error: str) -> None:
        with self._lock:
            self._is_closed = False
            self.last_error = error
            if self._trial_thread is None or self._is_trial():
                self._end_trial()

    def cancel_attempt(self) -> None:
        """End an attempt that says nothing about the service."""
        with self._lock:
            if self._is_trial():
                self._end_trial()

    def _begins_trial(self) -> bool:
        with self._lock:
            if self._is_closed:
                return True
            if self._trial_thread is not None or time.monotonic() < self._retry_at:
                return False
            self._trial_thread = threading.get_ident()
            return True

    def _is_trial(self) -> bool:
        return self._trial_thread == threading.get_ident()

    def _end_trial(self) -> None:
        self._trial_thread = None
        self._retry_at = time.monotonic() + self.retry_interval
