"""Detect that every page thread of this process has been busy with one request for too long."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

# Longer than any page takes: every wait for a database, a storage account or a decoder has a shorter timeout.
STUCK_SECONDS = 90


class BusyThreads:
    """The page threads of a worker. Other worker classes leave ``capacity`` at 0, and ``are_stuck()`` returns False."""

    capacity: ClassVar[int] = 0
    _since: ClassVar[dict[int, float]] = {}

    @classmethod
    @contextmanager
    def occupied(cls) -> Iterator[None]:
        cls._since[threading.get_ident()] = time.monotonic()
        try:
            yield
        finally:
            del cls._since[threading.get_ident()]

    @classmethod
    def are_stuck(cls) -> bool:
        since = list(cls._since.values())
        return len(since) >= cls.capacity > 0 and max(since) < time.monotonic() - STUCK_SECONDS
