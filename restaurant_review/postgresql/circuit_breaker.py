"""What all threads of a process know of a database that does not answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import PoolTimeout

# In seconds.
RETRY_INTERVAL = 1


class CircuitBreaker:
    """Spares threads the wait for a database of which others found out that it does not answer.

    While it is out, one thread at a time asks it again, and no sooner than a second after the one before. The others
    fail at once: a server whose threads all wait for a database answers nobody, not even those who want nothing of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_begun = False
        self._asker: int | None = None
        self._next_attempt_at = 0.0
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
            if reason is None:
                # All connections are busy, which says nothing about the database.
                self._leave()
                raise
            self._begin()
            raise PoolTimeout(f"{timeout}: {reason}") from reason
        except BaseException:
            self._leave()
            raise
        self._end()

    def _may_ask(self) -> bool:
        # Every request comes by here: no lock on a good day.
        if not self._is_on():
            return True
        with self._lock:
            if not self._is_on():
                return True
            if self._asker is not None or time.monotonic() < self._next_attempt_at:
                return False
            self._asker = threading.get_ident()
            return True

    def _is_on(self) -> bool:
        return self._has_begun

    def _leave(self) -> None:
        with self._lock:
            self._let_next_one_ask()

    def _begin(self) -> None:
        with self._lock:
            self._has_begun = True
            self._let_next_one_ask()

    def _end(self) -> None:
        if not self._has_begun and self.reason is None:
            return
        with self._lock:
            # Who got a connection that was made before the outage has learned nothing about it.
            if not self._has_begun or self._asker == threading.get_ident():
                self._has_begun = False
                self.reason = None
            self._let_next_one_ask()

    def _let_next_one_ask(self) -> None:
        if self._asker in (None, threading.get_ident()):
            self._asker = None
            self._next_attempt_at = time.monotonic() + RETRY_INTERVAL
