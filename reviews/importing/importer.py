"""Carries a table of places into the database, batch by batch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched

from django.db import IntegrityError, connection, transaction

from reviews.importing.cleaning import Place, RowCleaner
from reviews.importing.problem import ImportFailed, RejectedRow
from reviews.importing.rejects import RejectsFile
from reviews.importing.tables import Record, Table
from reviews.importing.writing import BatchWriter, Written

BATCH_SIZE = 1000


@dataclass(slots=True)
class Totals:
    lines: int = 0
    added: int = 0
    duplicates: int = 0
    already_there: int = 0
    rejected: int = 0
    cuisines_left_out: int = 0


@contextmanager
def patient_transaction() -> Iterator[None]:
    """A transaction whose statements may take longer than those of a page."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5min'")
        yield


class Importer:
    def __init__(self, table: Table, cleaner: RowCleaner, writer: BatchWriter, rejects: RejectsFile) -> None:
        self.table = table
        self.cleaner = cleaner
        self.writer = writer
        self.rejects = rejects
        self.totals = Totals()
        self.seen: set[str] = set()

    def run(self) -> Iterator[int]:
        """Yields the last line of each batch once the batch is committed."""
        for records in batched(self.table.records, BATCH_SIZE, strict=False):
            self._import_batch(records)
            yield records[-1].line

    def _import_batch(self, records: Sequence[Record]) -> None:
        places, rejected = self._clean(records)
        written = self._write(places)
        rejected |= written.rejected
        for record in records:
            if record.line in rejected:
                self.rejects.add(record, rejected[record.line])
        totals = self.totals
        totals.lines += len(records)
        totals.added += written.added
        totals.already_there += written.already_there
        totals.duplicates += len(records) - len(rejected) - written.added - written.already_there
        totals.rejected += len(rejected)
        totals.cuisines_left_out += written.cuisines_left_out

    def _clean(self, records: Sequence[Record]) -> tuple[list[Place], dict[int, str]]:
        """Returns the places that were not in the file before, and the reasons against the other lines."""
        places: list[Place] = []
        rejected: dict[int, str] = {}
        for record in records:
            try:
                place = self.cleaner.clean(record)
            except RejectedRow as rejection:
                rejected[record.line] = str(rejection)
                continue
            if place.key not in self.seen:
                self.seen.add(place.key)
                places.append(place)
        return places, rejected

    def _write(self, places: Sequence[Place]) -> Written:
        try:
            with patient_transaction():
                return self.writer.write(places)
        except IntegrityError:
            # Somebody has just added the same city or address name; what they added is found the second time.
            self.writer.reload()
        try:
            with patient_transaction():
                return self.writer.write(places)
        except IntegrityError as error:
            raise ImportFailed(f"The database refused a batch: {str(error).strip()}") from error
