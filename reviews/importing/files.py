"""Detect the format of a file and open it as a table."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reviews.importing import csv_files, geojson_files
from reviews.importing.tables import ImportFailed, Table

UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": csv_files.read_table,
    ".tsv": csv_files.read_table,
    ".geojson": geojson_files.read_table,
    ".json": geojson_files.read_table,
}


def read_table(path: Path) -> Table:
    """Return the table. Raise ``ImportFailed`` for an unreadable file. Records contain the errors of single lines."""
    try:
        reader = _find_reader(path)
        line_count = _count_lines(path)
        table = reader(path)
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {error.strerror}.") from error
    return replace(table, length=table.length or line_count)


def _find_reader(path: Path) -> Callable[[Path], Table]:
    reader = READERS.get(path.suffix.lower())
    if path.is_dir():
        raise ImportFailed(f"{path} is a folder. Name a file.")
    if not path.exists():
        raise ImportFailed(f"There is no file {path}.")
    if reader is None or not path.is_file():
        raise ImportFailed(f"{path} is not a file whose name ends in {', '.join(READERS)}.")
    return reader


def _count_lines(path: Path) -> int:
    """Return the number of lines. Raise ``ImportFailed`` if any line is not UTF-8.

    The whole file is checked before the import starts, so that the import does not stop halfway.
    """
    number = 0
    with path.open("rb") as file:
        start = file.read(8192)
        file.seek(0)
        _check_start(path, start)
        for number, line in enumerate(file, start=1):
            invalid = _find_invalid_bytes(line)
            if invalid and b"\0" not in start:
                raise ImportFailed(f"Line {number} of {path} is not in UTF-8: {invalid}. Save the file as UTF-8.")
            if invalid or (number == 1 and b"\0" in line):
                raise ImportFailed(f"{path} is a binary file, neither CSV nor GeoJSON.")
    return number


def _check_start(path: Path, start: bytes) -> None:
    if not start:
        raise ImportFailed(f"{path} is empty.")
    if start.startswith(UTF_16_MARKS):
        raise ImportFailed(f"{path} is in UTF-16. Save it as UTF-8.")


def _find_invalid_bytes(line: bytes) -> str:
    """Return the first invalid bytes with some context, quoted for a message, or "" if the line is valid UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return repr(line[max(error.start - 10, 0) : error.end])[1:]
    return ""
