"""The progress messages of a command."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Journal:
    def say(self, text: str) -> None:
        # Flush, because subprocesses write to the same stream.
        print(text, flush=True)

    @contextmanager
    def step(self, title: str, reason: str) -> Iterator[None]:
        self.say(f"{title}: {reason}")
        started = time.monotonic()
        yield
        self.say(f"{title}: done in {time.monotonic() - started:.0f} s")
