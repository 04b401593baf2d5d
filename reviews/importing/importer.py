"""Import a table in batches, each of them in its own transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched

from django.db import IntegrityError, connection, transaction

from reviews.importing.cleaning import CleanRow, RowCleaner
from reviews.importing.rejects import RejectsFile
from reviews.importing.tables import ImportFailed, Record, RejectedRow, Table
from reviews.importing.writing import BatchResult, BatchWriter

BATCH_SIZE = 1000


@dataclass(slots=True)
class Totals:
    lines: int = 0
    added: int = 0
    duplicates: int = 0
    existing: int = 0
    rejected: int = 0
    skipped_cuisines: int = 0


@contextmanager
def long_transaction() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The connection's 5-second timeout is too short for an import.
            cursor.execute("SET LOCAL statement_timeout = '5min'")
        yield


class Importer:
    def __init__(self, table: Table, cleaner: RowCleaner, writer: BatchWriter, rejects: RejectsFile) -> None:
        self.table = table
        self.cleaner = cleaner
        self.writer = writer
        self.rejects = rejects
        self.totals = Totals()
        self.seen_keys: set[str] = set()

    def run(self) -> Iterator[int]:
        """Import the table. After the commit of each batch, yield the number of the batch's last line."""
        for records in batched(self.table.records, BATCH_SIZE, strict=False):
            self._import_batch(records)
            yield records[-1].line

    def _import_batch(self, records: Sequence[Record]) -> None:
        rows, rejected = self._clean(records)
        result = self._write(rows)
        rejected |= result.rejected
        for record in records:
            if record.line in rejected:
                self.rejects.add(record, rejected[record.line])
        totals = self.totals
        totals.lines += len(records)
        totals.added += result.added
        totals.existing += result.existing
        totals.duplicates += len(records) - len(rejected) - result.added - result.existing
        totals.rejected += len(rejected)
        totals.skipped_cuisines += result.skipped_cuisines

    def _clean(self, records: Sequence[Record]) -> tuple[list[CleanRow], dict[int, str]]:
        """Return the rows without duplicates of earlier lines, and the reasons for rejected lines by line number."""
        rows: list[CleanRow] = []
        rejected: dict[int, str] = {}
        for record in records:
            try:
                row = self.cleaner.clean(record)
            except RejectedRow as rejection:
                rejected[record.line] = str(rejection)
                continue
            if row.key not in self.seen_keys:
                self.seen_keys.add(row.key)
                rows.append(row)
        return rows, rejected

    def _write(self, rows: Sequence[CleanRow]) -> BatchResult:
        try:
            with long_transaction():
                return self.writer.write(rows)
        except IntegrityError:
            # Another process has just added the same city, cuisine or slug. The second attempt finds it.
            self.writer.reload()
        try:
            with long_transaction():
                return self.writer.write(rows)
        except IntegrityError as error:
            raise ImportFailed(f"The database rejected a batch: {str(error).strip()}") from error
