"""Decode an uploaded picture in a separate process, one picture at a time per machine.

A 48-megapixel HEIC takes half the memory of a small container. Threads of the server would also keep that memory: the C
library holds freed memory per thread, 2 GB for eight threads.
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
from django.utils.translation import gettext_lazy

from reviews.photos.decoder.protocol import DecoderProtocolError, Fault, Renditions, parse_output

MEGABYTE = 1_000_000
MAX_BYTES = 20 * MEGABYTE
MAX_DECODER_OUTPUT_BYTES = 11 * MEGABYTE

DECODER = [sys.executable, "-m", "reviews.photos.decoder"]
PROJECT_ROOT = Path(__file__).resolve().parents[2]
# In seconds.
QUEUE_TIMEOUT = 60
DECODE_TIMEOUT = 20
# The name contains the user id: in a shared temporary folder, the file of another user could not be opened.
LOCK_FILE = Path(tempfile.gettempdir()) / f"restaurant-review-decoding-{os.getuid()}.lock"

# Uploads have threads of their own; a few of them stay free to refuse further uploads at once.
MAX_UPLOADS_PER_PROCESS = 12
upload_slots = threading.BoundedSemaphore(MAX_UPLOADS_PER_PROCESS)

FAULT_MESSAGES = {
    Fault.UNSUPPORTED_FORMAT: gettext_lazy("This file is not a supported photo. Send a JPEG, PNG, WebP, AVIF or HEIC."),
    Fault.ANIMATED: gettext_lazy("Animated pictures are not supported. Please send a still photo."),
    Fault.TOO_MANY_PIXELS: gettext_lazy("This photo has too many pixels. The limit is 50 million."),
    Fault.DAMAGED: gettext_lazy("This photo could not be read. The file may be damaged."),
}

logger = logging.getLogger(__name__)


class UploadRejected(Exception):
    """An uploaded picture does not become a photo. The message is for the person who sent it."""


class InvalidPicture(UploadRejected):
    """The file itself is at fault."""


class DecoderBusy(UploadRejected):
    """Too many uploads are in progress, in this process or on this machine."""

    def __init__(self) -> None:
        super().__init__(_("The site is processing many photos right now. Please try again in a minute."))


def read_picture(file: File[bytes]) -> Renditions:
    """Return the WebP files to store. Raise ``InvalidPicture``, or ``DecoderBusy`` after ``QUEUE_TIMEOUT``."""
    check_size(file)
    with _decoder_lock():
        outcome = _decode(file)
    if isinstance(outcome, Fault):
        raise InvalidPicture(FAULT_MESSAGES[outcome])
    return outcome


def check_size(file: File[bytes]) -> None:
    if not file.size:
        raise InvalidPicture(_("This file is empty."))
    if file.size > MAX_BYTES:
        raise InvalidPicture(_("This file is too large. Photos can be up to %d MB.") % (MAX_BYTES // MEGABYTE))


@contextmanager
def upload_slot() -> Iterator[None]:
    """Hold one of the upload slots of this process. Raise ``DecoderBusy`` immediately when all are taken."""
    if not upload_slots.acquire(blocking=False):
        raise DecoderBusy
    try:
        yield
    finally:
        upload_slots.release()


@contextmanager
def _decoder_lock() -> Iterator[None]:
    """Hold the lock that all threads and processes of the machine share. Raise ``DecoderBusy``."""
    deadline = time.monotonic() + QUEUE_TIMEOUT
    # O_NOFOLLOW, because another user may have placed a symbolic link in the shared temporary folder.
    with os.fdopen(os.open(LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "w") as lock:
        while True:
            try:
                # Each call opens the file anew, so that the lock also excludes other threads of the same process.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise DecoderBusy from error
                time.sleep(0.05)
        yield


def _decode(file: File[bytes]) -> Renditions | Fault:
    file.seek(0)
    # The decoder must not see the database URL or the secret key.
    environment = {"PATH": os.defpath, "MALLOC_ARENA_MAX": "2"}
    try:
        # The output goes to a file instead of a pipe, because RLIMIT_FSIZE bounds files only.
        with tempfile.TemporaryFile() as output:
            subprocess.run(
                DECODER,
                input=file.read(),
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd=PROJECT_ROOT,
                env=environment,
                timeout=DECODE_TIMEOUT,
                check=True,
            )
            output.seek(0)
            return parse_output(output.read(MAX_DECODER_OUTPUT_BYTES))
    except (subprocess.SubprocessError, DecoderProtocolError) as error:
        # A timeout, a crash or exhausted memory comes from the picture. The log shows when it happens too often.
        logger.warning("The decoder failed on a picture of %s bytes: %s", file.size, error)
        return Fault.DAMAGED
