"""Takes the pictures that people send: looks at their size, and has them decoded by a process of their own.

One picture is decoded at a time on one machine, because a 48-megapixel HEIC takes half the memory of a small container.
In a thread of the server it would also be kept: the C library keeps freed memory for each thread, 2 GB for eight.
"""

import fcntl
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _

from reviews.photos.decoder.protocol import DecoderProtocolError, Fault, InvalidPicture, Renditions, parse

MEGABYTE = 1_000_000
MAX_BYTES = 20 * MEGABYTE
DECODER = [sys.executable, "-m", "reviews.photos.decoder"]
PROJECT = Path(__file__).resolve().parents[2]

QUEUE_TIMEOUT = 25
DECODE_TIMEOUT = 20
# Each account has its own: in a folder that all share, a file may belong to somebody else.
LOCK_FILE = Path(tempfile.gettempdir()) / f"restaurant-review-decoding-{os.getuid()}.lock"

# How many threads of one process may decode, wait for that, or store at once: the others go on serving pages, of which
# a process has four.
MAX_WAITING = 3
waiting = threading.BoundedSemaphore(MAX_WAITING)
# Larger than what the process may write.
MAX_OUTPUT = 11_000_000

logger = logging.getLogger(__name__)


class DecoderBusy(InvalidPicture):
    """Other pictures are being read, and the wait became too long."""


def read_picture(file: File[bytes]) -> Renditions:
    """Returns the files to store: small, upright, sRGB and without metadata. Raises ``InvalidPicture``."""
    check_size(file)
    with _decoder_lock():
        outcome = _decode(file)
    if isinstance(outcome, Fault):
        raise InvalidPicture(_as_message(outcome))
    return outcome


def check_size(file: File[bytes]) -> None:
    if not file.size:
        raise InvalidPicture(_("This file is empty."))
    if file.size > MAX_BYTES:
        raise InvalidPicture(_("This file is too large: a photo may have up to %d MB.") % (MAX_BYTES // MEGABYTE))


def _decode(file: File[bytes]) -> Renditions | Fault:
    file.seek(0)
    # Nothing of ours in its environment: no database, no key.
    environment = {"PATH": os.defpath, "MALLOC_ARENA_MAX": "2"}
    try:
        # A file, because how much a process writes into a file can be bounded.
        with tempfile.TemporaryFile() as answer:
            subprocess.run(
                DECODER,
                input=file.read(),
                stdout=answer,
                stderr=subprocess.DEVNULL,
                cwd=PROJECT,
                env=environment,
                timeout=DECODE_TIMEOUT,
                check=True,
            )
            answer.seek(0)
            return parse(answer.read(MAX_OUTPUT))
    except (subprocess.SubprocessError, DecoderProtocolError) as error:
        # It took too long, needed too much memory or crashed: the picture's fault, and worth a look.
        logger.warning("A picture of %s bytes could not be decoded: %s", file.size, error)
        return Fault.DAMAGED


def _as_message(fault: Fault) -> str:
    match fault:
        case Fault.NOT_A_PHOTO:
            return _("This is not a photo that we can read. Send a JPEG, PNG, WebP, AVIF or HEIC.")
        case Fault.MOVES:
            return _("This is an animation. Please send a photo that stands still.")
        case Fault.TOO_MANY_PIXELS:
            return _("This picture has too many pixels: up to 50 million are fine.")
    return _("This file cannot be read as a picture. It may be damaged.")


@contextmanager
def upload_slot() -> Iterator[None]:
    """Takes one of the places for pictures that a process has. Raises ``DecoderBusy``, at once, when there is none."""
    if not waiting.acquire(blocking=False):
        raise DecoderBusy(_("Many photos are coming in just now. Please try again in a minute."))
    try:
        yield
    finally:
        waiting.release()


@contextmanager
def _decoder_lock() -> Iterator[None]:
    """Waits for the turn of this picture among all threads and processes of the machine. Raises ``DecoderBusy``."""
    deadline = time.monotonic() + QUEUE_TIMEOUT
    # Never through a link that somebody else has put there.
    with os.fdopen(os.open(LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "w") as lock:
        while True:
            try:
                # An open file of its own each time: the lock also holds between threads of one process.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise DecoderBusy(_("Many photos are coming in just now. Please try again in a minute.")) from error
                time.sleep(0.05)
        yield
