"""Finds out what kind of file a path leads to, and opens it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reviews.importing import csv_files, geojson_files
from reviews.importing.problem import ImportFailed
from reviews.importing.tables import Table

READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": csv_files.read_table,
    ".tsv": csv_files.read_table,
    ".geojson": geojson_files.read_table,
    ".json": geojson_files.read_table,
}


def read_table(path: Path) -> Table:
    """Raises ImportFailed for a file that cannot be read at all; faults of single lines are in their records."""
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
        raise ImportFailed(f"{path} is a folder; name one file in it.")
    if not path.exists():
        raise ImportFailed(f"There is no file {path}.")
    if reader is None or not path.is_file():
        raise ImportFailed(f"{path} is not a file whose name ends in {', '.join(READERS)}.")
    return reader


def _count_lines(path: Path) -> int:
    """Makes sure that the file is UTF-8 throughout, so that no import stops half-way because it is not."""
    number = 0
    with path.open("rb") as file:
        start = file.read(8192)
        file.seek(0)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ImportFailed(f"{path} is in UTF-16. Save it as UTF-8.")
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                if b"\0" in start:
                    break
                found = repr(line[max(error.start - 10, 0) : error.end])[1:]
                raise ImportFailed(
                    f"Line {number} of {path} is not in UTF-8: {found}. Save the file as UTF-8."
                ) from None
            if number == 1 and b"\0" in line:
                break
        else:
            if not start:
                raise ImportFailed(f"{path} is empty.")
            return number
    raise ImportFailed(f"{path} is a binary file, neither CSV nor GeoJSON.")
