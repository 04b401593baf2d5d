"""The decoder process: reads one picture from standard input and writes its renditions to standard output.

Unlike a thread of the server, a process can be killed after a timeout, can have a memory limit, and returns all of its
memory when it ends.
"""

import io
import resource
import sys
from contextlib import suppress

from reviews.photos.decoder.protocol import write_fault, write_renditions
from reviews.photos.decoder.reading import RejectedPicture, read_image
from reviews.photos.decoder.rendering import render

# Decoding a 48-megapixel HEIC takes 440 MB. The limit stops a file whose header claims fewer pixels than the file has.
MAX_MEMORY_BYTES = 700 * 1024 * 1024
# Normally, the server kills the process after DECODE_TIMEOUT. This limit ends the process if the server has died.
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
        # Where a limit is not supported (macOS ignores RLIMIT_DATA), only MAX_PIXELS bounds the memory.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (maximum, maximum))


if __name__ == "__main__":
    main()
