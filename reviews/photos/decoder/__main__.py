"""The decoder process: reads one picture from standard input and writes its renditions to standard output.

A decoder inside the server could not be interrupted, limited or trusted. A process can be killed after a timeout, has a
memory limit, and returns all of its memory when it ends.
"""

import io
import resource
import sys
from contextlib import suppress

from reviews.photos.decoder.protocol import write_fault, write_renditions
from reviews.photos.decoder.reading import RejectedPicture, read_image
from reviews.photos.decoder.rendering import render

# A 48-megapixel HEIC takes 440 MB. This limit stops a file whose header claims fewer pixels than it has.
MAX_MEMORY_BYTES = 700 * 1024 * 1024
# A backstop: the server ends the process after DECODE_TIMEOUT, unless the server itself has died.
MAX_CPU_SECONDS = 30
# The three WebP files together stay far below this limit.
MAX_FILE_BYTES = 10_000_000


def main() -> None:
    _limit_resources()
    try:
        renditions = render(read_image(io.BytesIO(sys.stdin.buffer.read())))
    except RejectedPicture as rejection:
        write_fault(sys.stdout.buffer, rejection.fault)
    else:
        write_renditions(sys.stdout.buffer, renditions)


def _limit_resources() -> None:
    for limit, maximum in (
        (resource.RLIMIT_DATA, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES),
    ):
        # Without support for a limit (macOS ignores RLIMIT_DATA), only MAX_PIXELS bounds the memory.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (maximum, maximum))


if __name__ == "__main__":
    main()
