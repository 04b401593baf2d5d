"""Wait for a condition."""

import time
from collections.abc import Callable

POLL_INTERVAL = 5


def poll[Result](timeout: float, check: Callable[[], Result | None], sleep: Callable[[float], None]) -> Result | None:
    """Return the first result of ``check`` that is not None, or None after ``timeout`` seconds."""
    waited = 0.0
    while True:
        started = time.monotonic()
        result = check()
        waited += time.monotonic() - started
        if result is not None or waited >= timeout:
            return result
        # The Azure CLI can only be asked again.
        sleep(POLL_INTERVAL)
        waited += POLL_INTERVAL
