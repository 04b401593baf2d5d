"""What all threads of a process know of a database that does not answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import PoolTimeout

# In seconds.
BETWEEN_ATTEMPTS = 1


class Outage:
    """Spares threads the wait for a database of which others found out that it does not answer.

    While it is out, one thread at a time asks it again, and no sooner than a second after the one before. The others
    fail at once: a server whose threads all wait for a database answers nobody, not even those who want nothing of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_being_asked = False
        self._next_attempt_at = 0.0
        self._has_begun = False
        # Why the last attempt to connect failed, for those who wait for a pool, which tells them only that they waited.
        self.reason: psycopg.OperationalError | None = None

    def note(self, error: Exception) -> None:
        # The words alone: what the frames of the error hold, a token among them, must not live on with it.
        self.reason = psycopg.OperationalError(str(error))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Get a connection of the pool within this block. Raises ``PoolTimeout`` if it is another thread's turn."""
        if not self._may_ask():
            raise PoolTimeout(f"the database does not answer: {self.reason}") from self.reason
        try:
            yield
        except PoolTimeout as timeout:
            reason = self.reason
            # Without one, all connections are busy, which says nothing about the database.
            self._go_on(is_out=reason is not None)
            if reason is None:
                raise
            raise PoolTimeout(f"{timeout}: {reason}") from reason
        except BaseException:
            self._go_on(is_out=self._has_begun)
            raise
        self._go_on(is_out=False)
        self.reason = None

    def _may_ask(self) -> bool:
        with self._lock:
            if not self._has_begun:
                return True
            if self._is_being_asked or time.monotonic() < self._next_attempt_at:
                return False
            self._is_being_asked = True
            return True

    def _go_on(self, *, is_out: bool) -> None:
        with self._lock:
            self._has_begun, self._is_being_asked = is_out, False
            self._next_attempt_at = time.monotonic() + BETWEEN_ATTEMPTS
