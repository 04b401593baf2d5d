"""The program that decodes one picture: a file on standard input, what becomes of it on standard output.

A process of its own, because a decoder can neither be interrupted nor bounded nor trusted within a server: it ends
after its time, gets no more than its memory, and what it used is given back when it ends.
"""

import io
import resource
import sys
from contextlib import suppress

from reviews.photos.decoder.protocol import write_fault, write_renditions
from reviews.photos.decoder.reading import RejectedPicture, read
from reviews.photos.decoder.rendering import render

# A HEIC of 48 megapixels takes 440 MB; a file that lies about its size finds out here.
MAX_MEMORY = 700 * 1024 * 1024
# Also when nobody is left to end it.
MAX_SECONDS = 30
# Three WebP files, of which the largest has 1280 pixels a side or so.
MAX_OUTPUT = 10_000_000


def main() -> None:
    # Where the system knows no such limit, the number of pixels is the only one.
    for limit, most in (
        (resource.RLIMIT_DATA, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_OUTPUT),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    try:
        renditions = render(read(io.BytesIO(sys.stdin.buffer.read())))
    except RejectedPicture as unfit:
        write_fault(sys.stdout.buffer, unfit.fault)
    else:
        write_renditions(sys.stdout.buffer, renditions)


if __name__ == "__main__":
    main()
