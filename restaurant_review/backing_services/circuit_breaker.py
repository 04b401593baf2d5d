"""The circuit breaker pattern: stop calling a service that has just failed.

https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
"""

import threading
import time


class CircuitBreaker[Reason]:
    """The state of one service, shared by all threads of a process. ``Reason`` is the type that describes a failure.

    While the circuit is closed, every attempt is allowed. A failure opens it: attempts are refused for
    ``retry_interval`` seconds, so that no thread waits for a service that is down. Then the circuit is half-open: one
    thread may make an attempt. If the attempt succeeds, the circuit closes; if it fails, the circuit opens again.

    Each allowed attempt must end with ``record_success``, ``record_failure`` or ``cancel_attempt`` on the same thread.
    """

    def __init__(self, retry_interval: float) -> None:
        self.retry_interval = retry_interval
        # The failure of the latest call, or None. A connection pool may make calls even while the circuit is open.
        self.last_error: Reason | None = None
        self._reason: Reason | None = None
        self._lock = threading.Lock()
        self._is_closed = True
        self._trial_thread: int | None = None
        self._retry_at = 0.0

    def refusal(self) -> Reason | None:
        """Return the failure that keeps the circuit open, or None if the calling thread may attempt a call."""
        # Every request calls this, so a closed circuit takes no lock.
        return None if self._is_closed else self._refusal()

    def record_success(self) -> None:
        if self._is_closed and self.last_error is None:
            return
        with self._lock:
            # An attempt that began before the failure proves nothing about the service now.
            if self._is_closed or self._is_trial():
                self._is_closed = True
                self._trial_thread = self.last_error = None

    def record_failure(self, error: Reason) -> None:
        with self._lock:
            self._is_closed = False
            self.last_error = self._reason = error
            if self._trial_thread is None or self._is_trial():
                self._end_trial()

    def cancel_attempt(self) -> None:
        """End an attempt that neither succeeded nor failed, for example one canceled by the caller."""
        with self._lock:
            if self._is_trial():
                self._end_trial()

    def _refusal(self) -> Reason | None:
        with self._lock:
            if self._is_closed:
                return None
            if self._trial_thread is not None or time.monotonic() < self._retry_at:
                return self._reason
            self._trial_thread = threading.get_ident()
            return None

    def _is_trial(self) -> bool:
        return self._trial_thread == threading.get_ident()

    def _end_trial(self) -> None:
        self._trial_thread = None
        self._retry_at = time.monotonic() + self.retry_interval
