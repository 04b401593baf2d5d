"""Read the structure of a JPEG file without decoding it (ITU-T T.81, annex B)."""

import re
from collections.abc import Iterator

START_OF_IMAGE = b"\xff\xd8"
END_OF_IMAGE = 0xD9
START_OF_SCAN = 0xDA
# Markers without a segment: TEM, the restart markers within the data of a scan, and the start of an image.
STANDALONE = {0x01, *range(0xD0, 0xD9)}
# Matches the markers that matter here, but not FF 00 (a data byte FF), FF FF (a fill byte) and restart markers. The
# pattern needs no backtracking, so that the search time is proportional to the size of the file.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

# Pillow reads the segments before the first scan in Python: 4 million segments or 10 million fill bytes take 15
# seconds. A file of 20 MB with segments of the maximum size has 300 segments, and encoders write few or no fill bytes.
MAX_SEGMENTS = 10_000
MAX_FILL_BYTES = 100_000


class MalformedJpeg(Exception):
    """The file has more segments or fill bytes than any encoder writes."""


def count_scans(content: bytes) -> int:
    """Return the number of scans of the first image. Raise ``MalformedJpeg`` for too many segments or fill bytes.

    Metadata, thumbnails and data after the end of the image, such as a video or a second image, are not scans.
    Malformed segments are skipped as libjpeg skips them, so that the decoder finds no more scans than are counted here.
    """
    scans = fill_bytes = 0
    for number, (marker, gap) in enumerate(_segments(content)):
        if not scans:
            fill_bytes += gap
        scans += marker == START_OF_SCAN
        if number > MAX_SEGMENTS or fill_bytes > MAX_FILL_BYTES:
            raise MalformedJpeg
    return scans


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield the marker of each segment until the image ends, and the number of bytes since the previous segment."""
    position = len(START_OF_IMAGE)
    while found := MARKER.search(content, position):
        marker = content[found.start() + 1]
        if marker == END_OF_IMAGE:
            return
        yield marker, found.start() - position
        position = found.end()
        if marker not in STANDALONE:
            # The length includes its own two bytes.
            position += max(2, int.from_bytes(content[position : position + 2]))
