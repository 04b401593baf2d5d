"""The output of the decoder process: one line of JSON, then the encoded files one after the other.

The server only parses this output and never executes any of it, so a compromised decoder can at most return a wrong
picture.
"""

import json
import re
from enum import StrEnum
from typing import BinaryIO, NamedTuple

MAX_HEADER_BYTES = 1_000
MAX_SIDE = 10_000


class DecoderProtocolError(Exception):
    """The decoder process wrote something that does not follow the protocol."""


class Fault(StrEnum):
    """Why a picture is rejected."""

    UNSUPPORTED_FORMAT = "unsupported_format"
    DAMAGED = "damaged"
    ANIMATED = "animated"
    TOO_MANY_PIXELS = "too_many_pixels"


class Renditions(NamedTuple):
    """A decoded picture as WebP, not stored yet: the bytes by width in pixels, narrowest first.

    ``height`` is the height of the widest file in pixels, ``color`` the average color as #rrggbb. ``PhotoFiles``
    describes the same files once they are stored; it holds no bytes, and the decoder process cannot import it because
    it depends on Django.
    """

    files: dict[int, bytes]
    height: int
    color: str

    @property
    def widths(self) -> list[int]:
        return list(self.files)


def write_renditions(stream: BinaryIO, renditions: Renditions) -> None:
    sizes = [[width, len(content)] for width, content in renditions.files.items()]
    _write_header(stream, {"files": sizes, "height": renditions.height, "color": renditions.color})
    for content in renditions.files.values():
        stream.write(content)


def write_fault(stream: BinaryIO, fault: Fault) -> None:
    _write_header(stream, {"fault": fault})


def parse_output(output: bytes) -> Renditions | Fault:
    """Return what the two functions above have written. Raise ``DecoderProtocolError`` for any other output."""
    line, _newline, contents = output.partition(b"\n")
    try:
        header = json.loads(line[:MAX_HEADER_BYTES])
        if "fault" in header:
            return Fault(header["fault"])
        renditions = Renditions(_split(contents, header["files"]), int(header["height"]), str(header["color"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise DecoderProtocolError(f"The decoder wrote {line[:100]!r}.") from error
    if not (renditions.files and 0 < renditions.height < MAX_SIDE and re.fullmatch("#[0-9a-f]{6}", renditions.color)):
        raise DecoderProtocolError(f"The decoder wrote {line[:100]!r}.")
    return renditions


def _split(contents: bytes, sizes: list[list[int]]) -> dict[int, bytes]:
    if any(not 0 < width < MAX_SIDE or size <= 0 for width, size in sizes):
        raise ValueError("A file has an invalid width or length.")
    if len(contents) != sum(size for _width, size in sizes):
        raise ValueError("The files differ in length from the header.")
    files = {}
    for width, size in sizes:
        files[int(width)], contents = contents[:size], contents[size:]
    return files


def _write_header(stream: BinaryIO, header: dict[str, object]) -> None:
    stream.write(json.dumps(header).encode() + b"\n")
