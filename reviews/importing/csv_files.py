"""Read CSV line by line, and tolerate the defects that exported files have."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from reviews.importing.tables import ImportFailed, Record, Table

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}

UNCLOSED_QUOTE = "a quotation mark is not closed"


def read_table(path: Path) -> Table:
    delimiter = _detect_delimiter(path)
    records = _read_records(path, delimiter)
    header = next(records, None)
    if header is None:
        raise ImportFailed(f"{path} is empty.")
    if header.error:
        raise ImportFailed(f"Line {header.line} of {path} must contain the column names, but {header.error}.")
    columns = _unique_names(header.cells)
    checked = (_check_width(record, len(columns)) for record in records)
    return Table(f"CSV, separated by {DELIMITERS[delimiter]}", columns, checked)


class _Lines:
    """The physical lines of a file, with a way to push lines back."""

    def __init__(self, file: Iterable[str]) -> None:
        self.file = iter(file)
        self.current: list[str] = []
        """The lines that were read since this list was last cleared."""
        self.pushed_back: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.pushed_back.popleft() if self.pushed_back else next(self.file)
        self.current.append(line)
        return line

    def keep_first(self) -> str:
        self.pushed_back.extendleft(reversed(self.current[1:]))
        del self.current[1:]
        return self.current[0]


def _read_records(path: Path, delimiter: str) -> Iterator[Record]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        number = 1
        for cells, error in _read_rows(reader):
            # After a stray quotation mark, the csv module reads further lines up to the next quotation mark. Reject
            # only the line with the stray one.
            if len(lines.current) > 1 and (error or not _are_one_record(lines.current, delimiter)):
                line = lines.keep_first().rstrip("\r\n")
                cells, error = [cell.removeprefix('"') for cell in line.split(delimiter)], UNCLOSED_QUOTE  # noqa: PLW2901
            if error or any(map(str.strip, cells)):
                yield Record(number, cells, error)
            number += len(lines.current)
            lines.current.clear()


def _read_rows(reader: Iterator[list[str]]) -> Iterator[tuple[list[str], str]]:
    """Yield the cells of each row with an error, which is empty for a valid row. Continue after a ``csv.Error``."""
    while True:
        try:
            cells, error = next(reader), ""
        except StopIteration:
            return
        except csv.Error:
            cells, error = [], f"a cell is longer than {csv.field_size_limit():,} characters"
        yield cells, error


def _are_one_record(lines: list[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _check_width(record: Record, width: int) -> Record:
    found = len(record.cells)
    if found == width or record.error:
        return record
    if found > width and not any(record.cells[width:]):
        return Record(record.line, record.cells[:width])
    return Record(record.line, record.cells, f"the number of cells is {found}, but the first line has {width}")


def _detect_delimiter(path: Path) -> str:
    """Return the delimiter with which the first line has the most columns.

    csv.Sniffer is misled by commas in street addresses.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next((line[:10_000] for line in file if line.strip()), "")
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), [])))


def _unique_names(cells: list[str]) -> list[str]:
    """Number the columns without a name and those with a repeated name, so that --map can refer to each column."""
    columns: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {number}"
        columns.append(f"{name} ({number})" if name in columns else name)
    return columns
