"""Log lines about failures of a service: one when a failure begins, then at most one a minute with a count."""

import logging
import threading
import time
from collections.abc import Hashable
from typing import Protocol

# In seconds. The shortest time between two lines about the same cause.
INTERVAL = 60


class Failure(Protocol):
    @property
    def cause(self) -> Hashable: ...

    @property
    def with_remedy(self) -> str: ...

    @property
    def log_fields(self) -> dict[str, str]: ...


class FailureReports:
    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._lock = threading.Lock()
        self._logged_at: dict[Hashable, float] = {}
        self._suppressed: dict[Hashable, int] = {}

    def report(self, failure: Failure) -> None:
        """Log the failure at ERROR, or count it if a line about its cause is less than ``INTERVAL`` seconds old."""
        now = time.monotonic()
        with self._lock:
            if now - self._logged_at.get(failure.cause, -INTERVAL) < INTERVAL:
                self._suppressed[failure.cause] = self._suppressed.get(failure.cause, 0) + 1
                return
            self._logged_at[failure.cause] = now
            count = self._suppressed.pop(failure.cause, 0)
        more = f" It happened {count} more times since the last line about it." if count else ""
        self._logger.error("%s%s", failure.with_remedy, more, extra={"fields": failure.log_fields})

    def forget(self) -> None:
        with self._lock:
            self._logged_at.clear()
            self._suppressed.clear()
