"""The table that the readers of all file formats return, and the two exceptions of an import."""

from collections.abc import Iterator
from dataclasses import dataclass


class ImportFailed(Exception):
    """The import cannot start or continue. The message is shown to the operator."""


class RejectedRow(Exception):
    """One row cannot become a restaurant. The message is a phrase that follows the line number."""


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    """The first physical line of the record in a CSV file, the number of the feature in a GeoJSON file."""
    cells: list[str]
    error: str = ""
    """Why the record cannot be read as a row of its table."""


@dataclass(frozen=True, slots=True)
class Table:
    format: str
    """A description such as "CSV, separated by commas"."""
    columns: list[str]
    records: Iterator[Record]
    length: int = 0
    """The number of lines or features for the progress bar, 0 if it is unknown."""
