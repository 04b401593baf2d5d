"""Opens a file of restaurants as one table, whatever its format."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    """Where the record begins: the physical line of a CSV file, the number of the feature in a GeoJSON file."""
    cells: list[str]
    fault: str = ""
    """Why the record cannot be read as a row of its table."""


@dataclass(frozen=True, slots=True)
class Table:
    format: str
    """For people, such as "CSV, separated by commas"."""
    columns: list[str]
    records: Iterator[Record]
    length: int = 0
    """How many lines there are, for a progress bar; 0 if nobody has counted them."""
