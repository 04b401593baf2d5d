"""Make uploads wait in turn for the decoder, which decodes one picture at a time per machine.

Each waiting upload has a ticket: a locked file in a folder that all processes share, named after its place in the
queue. A person has at most one ticket per round, so that second pictures come after the first pictures of other people.
The operating system releases the locks of a process that ends.
"""

import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

# The name contains the id of the system user: in a shared temporary folder, this process could not write to the folder
# of another system user.
FOLDER = Path(tempfile.gettempdir()) / f"restaurant-review-decoding-{os.getuid()}"
# In seconds.
POLL_INTERVAL = 0.05


class QueueTimeout(Exception):
    """The decoder was not free before the timeout."""


class Ticket(NamedTuple):
    """A place in the queue. Tickets sort in the order in which they get the decoder."""

    round: int
    drawn_at: int
    """In nanoseconds since 1970."""
    person: int
    # Distinguishes tickets that were drawn at the same moment.
    thread: int

    @property
    def path(self) -> Path:
        return FOLDER / f"{'-'.join(map(str, self))}.ticket"


@contextmanager
def decoder_turn(person: int, timeout: float) -> Iterator[None]:
    """Hold the decoder for the ``with`` block. ``person`` is the id of a user.

    Raise ``QueueTimeout`` if the turn does not come within ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    with _ticket(person, deadline) as ticket, _open(FOLDER / "decoder.lock", os.O_CREAT) as lock:
        # The order comes from the tickets, but only the lock guarantees that one picture is decoded at a time.
        _wait_until(lambda: _is_first(ticket) and _try_to_lock(lock), deadline)
        yield


@contextmanager
def _ticket(person: int, deadline: float) -> Iterator[Ticket]:
    with ExitStack() as stack:
        with _open_queue_lock() as queue_lock:
            _wait_until(lambda: _try_to_lock(queue_lock), deadline)
            ticket = Ticket(_next_round(person), time.time_ns(), person, threading.get_native_id())
            file = stack.enter_context(_open(ticket.path, os.O_CREAT))
            stack.callback(ticket.path.unlink, missing_ok=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield ticket


def _wait_until(condition: Callable[[], bool], deadline: float) -> None:
    while not condition():
        if time.monotonic() > deadline:
            raise QueueTimeout
        time.sleep(POLL_INTERVAL)


def _next_round(person: int) -> int:
    """Return the round of the person's next ticket: the current round, or the round after the person's last ticket."""
    tickets = _tickets()
    rounds_of_person = [ticket.round + 1 for ticket in tickets if ticket.person == person]
    return max([*(ticket.round for ticket in tickets[:1]), *rounds_of_person], default=0)


def _tickets() -> list[Ticket]:
    """Return the tickets of all processes, in the order of their turns."""
    return sorted(Ticket(*map(int, path.stem.split("-"))) for path in FOLDER.glob("*.ticket"))


def _is_first(ticket: Ticket) -> bool:
    first = min(_tickets(), default=ticket)
    if first < ticket:
        _remove_if_abandoned(first)
    return first >= ticket


def _remove_if_abandoned(ticket: Ticket) -> None:
    """Remove the ticket if its lock is free, which means that its process was killed."""
    with _open_queue_lock() as queue_lock, suppress(FileNotFoundError), _open(ticket.path) as file:
        # Take the lock of the queue first, because a ticket is created before it is locked.
        if _try_to_lock(queue_lock) and _try_to_lock(file):
            ticket.path.unlink()


def _open_queue_lock() -> BinaryIO:
    return _open(FOLDER / "queue.lock", os.O_CREAT)


def _open(path: Path, flags: int = 0) -> BinaryIO:
    # O_NOFOLLOW, because another user may have placed a symbolic link in the shared temporary folder. Each call opens
    # the file anew, so that a lock also excludes other threads of the same process.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW | flags, 0o600), "r+b")


def _try_to_lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
