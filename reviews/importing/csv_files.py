"""Reads CSV line by line, with the faults that files from elsewhere have."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from reviews.importing.problem import ImportFailed
from reviews.importing.tables import Record, Table

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}

UNCLOSED_QUOTE = "a quotation mark is opened and not closed"


def read_table(path: Path) -> Table:
    delimiter = _find_delimiter(path)
    records = _read_records(path, delimiter)
    header = next(records, None)
    if header is None:
        raise ImportFailed(f"{path} is empty.")
    if header.fault:
        raise ImportFailed(f"Line {header.line} of {path} should name the columns, but {header.fault}.")
    columns = _name_columns(header.cells)
    checked = (_with_width(record, len(columns)) for record in records)
    return Table(f"CSV, separated by {DELIMITERS[delimiter]}", columns, checked)


class _Lines:
    """The physical lines of a file, some of which can be made to come again."""

    def __init__(self, file: Iterable[str]) -> None:
        self.file = iter(file)
        self.taken: list[str] = []
        self.waiting: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.file)
        self.taken.append(line)
        return line

    def keep_first(self) -> str:
        """Puts back all lines of the current record but the first."""
        self.waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
        return self.taken[0]


def _read_records(path: Path, delimiter: str) -> Iterator[Record]:
    """Yields the records that are not empty, the one with the names of the columns first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        number = 1
        while True:
            fault = ""
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells, fault = [], f"a cell is longer than {csv.field_size_limit():,} characters"
            # A stray quotation mark would swallow the lines up to the next one: only its own line is at fault.
            if len(lines.taken) > 1 and (fault or not _are_one_record(lines.taken, delimiter)):
                line = lines.keep_first().rstrip("\r\n")
                cells, fault = [cell.removeprefix('"') for cell in line.split(delimiter)], UNCLOSED_QUOTE
            if fault or any(map(str.strip, cells)):
                yield Record(number, cells, fault)
            number += len(lines.taken)
            lines.taken.clear()


def _are_one_record(lines: list[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _with_width(record: Record, width: int) -> Record:
    found = len(record.cells)
    if found == width or record.fault:
        return record
    if found > width and not any(record.cells[width:]):
        return Record(record.line, record.cells[:width])
    return Record(record.line, record.cells, f"it has {found} cells where the first line has {width}")


def _find_delimiter(path: Path) -> str:
    """The one that makes the most columns: csv.Sniffer also looks at the rows, and their addresses mislead it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next((line[:10_000] for line in file if line.strip()), "")
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), [])))


def _name_columns(cells: list[str]) -> list[str]:
    """Gives every column a name of its own, so that --map can name each."""
    columns: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {number}"
        columns.append(f"{name} ({number})" if name in columns else name)
    return columns
