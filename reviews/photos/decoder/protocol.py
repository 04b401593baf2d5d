"""What becomes of a picture, and how the decoding process tells the server: a line of JSON, then the files in a row.

Nothing that comes back is executed: whoever takes over a decoder can at most send a wrong picture.
"""

import json
import re
from enum import StrEnum
from typing import BinaryIO, NamedTuple

MAX_HEADER_LENGTH = 1_000


class InvalidPicture(Exception):
    """A picture that is not taken, with a reason for the person who sent it."""


class DecoderProtocolError(Exception):
    """The decoding process said something else than what was agreed."""


class Fault(StrEnum):
    """Why a file is not taken."""

    NOT_A_PHOTO = "not_a_photo"
    DAMAGED = "damaged"
    MOVES = "moves"
    TOO_MANY_PIXELS = "too_many_pixels"


class Renditions(NamedTuple):
    """Files by width in pixels, narrowest first; the height of the widest; the average color as #rrggbb."""

    files: dict[int, bytes]
    height: int
    color: str

    @property
    def widths(self) -> list[int]:
        return list(self.files)


def write_renditions(stream: BinaryIO, renditions: Renditions) -> None:
    sizes = [[width, len(content)] for width, content in renditions.files.items()]
    _write_line(stream, {"files": sizes, "height": renditions.height, "color": renditions.color})
    for content in renditions.files.values():
        stream.write(content)


def write_fault(stream: BinaryIO, fault: Fault) -> None:
    _write_line(stream, {"fault": fault})


def parse(answer: bytes) -> Renditions | Fault:
    """Raises ``DecoderProtocolError`` for anything but what the two functions above write."""
    line, _newline, contents = answer.partition(b"\n")
    try:
        header = json.loads(line[:MAX_HEADER_LENGTH])
        if "fault" in header:
            return Fault(header["fault"])
        renditions = Renditions(_cut(contents, header["files"]), int(header["height"]), str(header["color"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise DecoderProtocolError(f"The decoder answered {line[:100]!r}.") from error
    if not (renditions.files and 0 < renditions.height < 10_000 and re.fullmatch("#[0-9a-f]{6}", renditions.color)):
        raise DecoderProtocolError(f"The decoder answered {line[:100]!r}.")
    return renditions


def _cut(contents: bytes, sizes: list[list[int]]) -> dict[int, bytes]:
    if any(not 0 < width < 10_000 or size <= 0 for width, size in sizes):
        raise ValueError("A file has no size.")
    if len(contents) != sum(size for _width, size in sizes):
        raise ValueError("The files are not as long as the first line says.")
    files = {}
    for width, size in sizes:
        files[int(width)], contents = contents[:size], contents[size:]
    return files


def _write_line(stream: BinaryIO, header: dict[str, object]) -> None:
    stream.write(json.dumps(header).encode() + b"\n")
