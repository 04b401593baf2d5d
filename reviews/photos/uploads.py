"""Decode an uploaded picture in a separate process, one picture at a time per machine.

Decoding a 48-megapixel HEIC takes half the memory of a small container. Server threads would not return that memory:
the C library keeps freed memory per thread (2 GB for eight threads).
"""

import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.photos.decoder.protocol import DecoderProtocolError, Fault, Renditions, parse_output
from reviews.photos.decoder_queue import QueueTimeout, decoder_turn

MEGABYTE = 1_000_000
# MAX_REQUEST_BYTES_BY_URL_NAME in the settings must allow for photos of this size.
MAX_BYTES = 20 * MEGABYTE
MAX_DECODER_OUTPUT_BYTES = 11 * MEGABYTE

DECODER = [sys.executable, "-m", "reviews.photos.decoder"]
PROJECT_ROOT = Path(__file__).resolve().parents[2]
# In seconds.
QUEUE_TIMEOUT = 60
DECODE_TIMEOUT = 20
# Uploads have threads of their own. The limit leaves a few of them free, so that further uploads are refused
# immediately.
MAX_UPLOADS_PER_PROCESS = 12
# Further uploads of the same person would only wait for their turn, in threads that other people need.
MAX_UPLOADS_PER_PERSON = 3

FAULT_MESSAGES = {
    Fault.UNSUPPORTED_FORMAT: gettext_lazy("This file is not a supported photo. Use a JPEG, PNG, WebP, AVIF or HEIC."),
    Fault.ANIMATED: gettext_lazy("Animated pictures are not supported. Please choose a still photo."),
    Fault.TOO_MANY_PIXELS: gettext_lazy("This photo has too many pixels. The limit is 50 million."),
    Fault.DAMAGED: gettext_lazy("This photo could not be read. The file may be damaged."),
}

logger = logging.getLogger(__name__)


class UploadRejected(Exception):
    """The uploaded picture is not stored as a photo. The message is shown to the person who sent it."""


class InvalidPicture(UploadRejected):
    """The file itself is the reason, such as its size, format or damage."""


class UploadUnavailable(UploadRejected):
    """The site cannot accept any picture at the moment. A retry may succeed after ``seconds``."""

    seconds = 60


class DecoderBusy(UploadUnavailable):
    """Too many uploads are in progress, in this process or on this machine."""

    def __init__(self) -> None:
        super().__init__(_("The site is processing many photos right now. Please try again in a minute."))


class TooManyUploads(UploadRejected):
    """Other uploads of the same person are in progress. A retry may succeed after ``seconds``."""

    seconds = 10

    def __init__(self) -> None:
        super().__init__(_("Your other photos are still being processed. Please try again when they are done."))


def read_picture(file: File[bytes], *, person: int, charge: Callable[[float], None]) -> Renditions:
    """Return the WebP files to store. Raise ``InvalidPicture``, or ``DecoderBusy`` after ``QUEUE_TIMEOUT``.

    ``person`` is the id of the user for whom the picture is decoded. ``charge`` is called with the seconds that
    decoding took, also for an invalid picture.
    """
    check_size(file)
    try:
        with decoder_turn(person, QUEUE_TIMEOUT):
            start = time.monotonic()
            outcome = _decode(file)
            seconds = time.monotonic() - start
    except QueueTimeout as error:
        raise DecoderBusy from error
    charge(seconds)
    if isinstance(outcome, Fault):
        raise InvalidPicture(FAULT_MESSAGES[outcome])
    return outcome


def check_size(file: File[bytes]) -> None:
    if not file.size:
        raise InvalidPicture(_("This file is empty."))
    if file.size > MAX_BYTES:
        raise InvalidPicture(_("This file is too large. Photos can be up to %d MB.") % (MAX_BYTES // MEGABYTE))


class UploadSlots:
    """Limits on the photos that a process decodes, stores or keeps waiting at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._people: Counter[int] = Counter()

    @contextmanager
    def hold(self, person: int) -> Iterator[None]:
        """Hold a slot for the ``with`` block, without waiting for one.

        Raise ``DecoderBusy`` or ``TooManyUploads`` if no slot is free.
        """
        with self._lock:
            if self._people[person] >= MAX_UPLOADS_PER_PERSON:
                raise TooManyUploads
            if self._people.total() >= MAX_UPLOADS_PER_PROCESS:
                raise DecoderBusy
            self._people[person] += 1
        try:
            yield
        finally:
            with self._lock:
                self._people -= Counter([person])


upload_slots = UploadSlots()


def _decode(file: File[bytes]) -> Renditions | Fault:
    file.seek(0)
    # The environment must not contain the database URL or the secret key, because the decoder may be compromised.
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
        # A malformed picture can make the decoder time out, crash or run out of memory. The log shows how often this
        # happens.
        logger.warning("The decoder failed on a picture of %s bytes: %s", file.size, error)
        return Fault.DAMAGED
