"""Write the rejected lines to a CSV file that can be corrected and imported again."""

import csv
import filecmp
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from reviews.importing.tables import ImportFailed, Record

ADDED_COLUMNS = ["line", "reason"]


class RejectsFile:
    """The file of rejected lines. Only ``finish()`` replaces a previous file, so that an interrupted run keeps it.

    The previous file may contain corrections that are not imported yet, so it is renamed, never overwritten. Raise
    ``ImportFailed`` if the existing file was not written by this command.
    """

    def __init__(self, path: Path, columns: Sequence[str], imported: Path) -> None:
        self.path = path
        self.imported = imported
        self.part = path.with_name(f"{path.name}.part")
        self.old = path.with_name(f"{path.name}.old")
        # A file of rejected lines that is imported again already has the added columns.
        self.full_width = len(columns)
        self.width = len(columns) - 2 * (list(columns[-2:]) == ADDED_COLUMNS)
        self.header = [*columns[: self.width], *ADDED_COLUMNS]
        self.count = 0

    def __enter__(self) -> Self:
        is_free = not self.path.exists() or (_is_rejects_file(self.path) and not self.path.samefile(self.imported))
        if not is_free:
            raise ImportFailed(f"Rejected lines would overwrite {self.path}. Choose another path with --rejected.")
        try:
            self.file = self.part.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise ImportFailed(
                f"{self.path} cannot be written ({error.strerror}). Choose another path for rejected lines with "
                "--rejected."
            ) from error
        self.writer = csv.writer(self.file)
        self.writer.writerow(self.header)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.file.close()
        self.part.unlink(missing_ok=True)

    def add(self, record: Record, reason: str) -> None:
        cells = record.cells[: self.width]
        cells += [""] * (self.width - len(cells))
        self.writer.writerow([*cells, record.line, reason, *record.cells[self.full_width :]])
        self.count += 1

    def finish(self) -> str:
        self.file.close()
        note = ""
        if self.path.exists() and not (self.count and filecmp.cmp(self.path, self.part, shallow=False)):
            self.path.replace(self.old)
            note = f"The rejected lines of an earlier run are now in {self.old}."
        if self.count:
            self.part.replace(self.path)
        return note


def _is_rejects_file(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])[-2:] == ADDED_COLUMNS
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
