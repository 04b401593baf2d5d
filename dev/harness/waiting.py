"""Wait in tests for a condition, never for a fixed time."""

import time
from collections.abc import Callable

POLL_INTERVAL = 0.02  # seconds


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Return as soon as ``condition()`` is truthy. Raise ``AssertionError`` if this takes longer than ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"The condition was not met within {seconds} s.")
        time.sleep(POLL_INTERVAL)
