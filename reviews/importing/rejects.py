"""Keeps the rejected lines in a file that can be mended and imported again."""

import csv
import filecmp
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from reviews.importing.problem import ImportFailed
from reviews.importing.tables import Record

OWN_COLUMNS = ["line", "reason"]


class RejectsFile:
    """Written beside its final place and moved there by ``finish``, so that an interrupted run leaves the old one.

    An older file of rejected lines may have been mended by hand and not been imported yet: it is renamed, not
    overwritten. A file that is not this command's is refused.
    """

    def __init__(self, path: Path, columns: Sequence[str], imported: Path) -> None:
        self.path = path
        self.imported = imported
        self.part = path.with_name(f"{path.name}.part")
        self.old = path.with_name(f"{path.name}.old")
        # A file of rejected lines that is imported again has these two columns already.
        self.full_width = len(columns)
        self.width = len(columns) - 2 * (list(columns[-2:]) == OWN_COLUMNS)
        self.header = [*columns[: self.width], *OWN_COLUMNS]
        self.count = 0

    def __enter__(self) -> Self:
        is_free = not self.path.exists() or (_is_ours(self.path) and not self.path.samefile(self.imported))
        if not is_free:
            raise ImportFailed(
                f"Rejected lines would go to {self.path}, which is another file; choose a place with --rejected."
            )
        try:
            self.file = self.part.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise ImportFailed(
                f"{self.path} cannot be written ({error.strerror}); choose another place for rejected lines with "
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
        """Returns what the person who imports should know about an older file, else an empty string."""
        self.file.close()
        renamed = ""
        if self.path.exists() and not (self.count and filecmp.cmp(self.path, self.part, shallow=False)):
            self.path.replace(self.old)
            renamed = f"The rejected lines of an earlier run are now in {self.old}."
        if self.count:
            self.part.replace(self.path)
        return renamed


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])[-2:] == OWN_COLUMNS
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
