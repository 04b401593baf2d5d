"""Waits in tests: for what is to come true, never for a time."""

import time


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        # Between two looks.
        time.sleep(0.02)
