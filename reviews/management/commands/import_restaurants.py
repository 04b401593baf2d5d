from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError, transaction
from tqdm import tqdm

from reviews.actions import catalog
from reviews.importing.cities import CityDirectory, read_city_options
from reviews.importing.cleaning import RowCleaner
from reviews.importing.columns import Columns, match_columns
from reviews.importing.files import read_table
from reviews.importing.importer import Importer, Totals, long_transaction
from reviews.importing.rejects import RejectsFile
from reviews.importing.tables import ImportFailed, Table
from reviews.importing.writing import BatchWriter
from reviews.management.base import RawHelpCommand

# The exit status that a shell reports for a command ended by SIGINT: 128 + 2.
INTERRUPTED = 130


class Command(RawHelpCommand):
    help = """Add the restaurants of a CSV or GeoJSON file.

    - Every line is counted as added, duplicate, already on the site, or rejected with a reason.
    - Existing restaurants are never changed or removed, so edits on the site stay.
    - It is safe to run the command again. After an interruption, it continues where it stopped.
    - Ratings are never imported.
    - New cities and cuisines are created. New cities need --country and --time-zone.
    - Rejected lines are written to a file that can be corrected and imported in the same way.

    Required fields: name, and city or the option --city. All fields: name, city, street_address, postcode, cuisines,
    latitude, longitude, price_level, phone, website, description, country, time_zone, id.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a .csv, .tsv, .geojson or .json file in UTF-8")
        parser.add_argument(
            "--map",
            metavar="FIELD=COLUMN",
            nargs="+",
            action="extend",
            default=[],
            help="read this field from this column; COLUMN+COLUMN joins two, and an empty COLUMN skips the field",
        )
        parser.add_argument("--city", metavar="NAME", default="", help="the city of lines that do not name one")
        parser.add_argument("--country", metavar="CODE", default="", help="the country of all cities, such as GB")
        parser.add_argument(
            "--time-zone", metavar="NAME", default="", help="the time zone of new cities, such as Europe/London"
        )
        parser.add_argument(
            "--rename-city",
            metavar="OLD=NEW",
            nargs="+",
            action="extend",
            default=[],
            help="import the restaurants of the city OLD into the city NEW",
        )
        parser.add_argument(
            "--source",
            metavar="NAME",
            default="",
            help="a name for the origin of the ids, needed to import files whose ids overlap",
        )
        parser.add_argument(
            "--rejected",
            metavar="PATH",
            type=Path,
            help="the file for rejected lines; default: FILE with the extension .rejected.csv",
        )
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, and change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            table = read_table(file)
            self.stdout.write(f"{file}: {table.format}, {len(table.columns)} columns.")
            columns = self._match(table, options)
            cleaner = RowCleaner(columns, default_city=options["city"], source=options["source"])
            city_options = read_city_options(options["country"], options["time_zone"], options["rename_city"])
            with long_transaction():
                writer = BatchWriter(CityDirectory(city_options, columns.positions.keys()))
            with RejectsFile(options["rejected"] or file.with_suffix(".rejected.csv"), table.columns, file) as rejects:
                importer = Importer(table, cleaner, writer, rejects)
                self._run(importer, dry_run=dry_run)
                note = rejects.finish()
        except (ImportFailed, OperationalError) as error:
            raise CommandError(str(error).strip()) from error
        self._report(importer.totals, rejects.path, [note, "Dry run: nothing was saved." if dry_run else ""])

    def _match(self, table: Table, options: dict[str, Any]) -> Columns:
        given = [name for name in ("country", "time_zone") if options[name]]
        columns = match_columns(table.columns, options["map"], given=given)
        for line in columns.describe():
            self.stdout.write(line)
        return columns

    def _run(self, importer: Importer, *, dry_run: bool) -> None:
        try:
            # In a dry run, the transactions of the batches are savepoints of this transaction, whose rollback undoes
            # them.
            with transaction.atomic() if dry_run else nullcontext():
                _import(importer)
                if dry_run:
                    transaction.set_rollback(True)
        except KeyboardInterrupt:
            raise CommandError(
                f"Interrupted. {_describe_progress(importer, dry_run=dry_run)}", returncode=INTERRUPTED
            ) from None
        except (ImportFailed, OperationalError) as error:
            raise CommandError(f"{str(error).strip()} {_describe_progress(importer, dry_run=dry_run)}") from error

    def _report(self, totals: Totals, rejected: Path, notes: list[str]) -> None:
        if totals.skipped_cuisines:
            notes.insert(0, f"Skipped values that are not cuisine names, such as “*NEW*”: {totals.skipped_cuisines:,}.")
        for note in filter(None, notes):
            self.stdout.write(note)
        self.stdout.write(
            f"{totals.lines:,} lines: {totals.added:,} added, {totals.duplicates:,} duplicates, "
            f"{totals.existing:,} already on the site, {totals.rejected:,} rejected"
            f"{f' (see {rejected})' if totals.rejected else ''}."
        )


def _import(importer: Importer) -> None:
    # disable=None hides the progress bar when the output is not a terminal.
    with tqdm(total=importer.table.length, unit=" lines", disable=None, leave=False) as bar:
        try:
            for line in importer.run():
                bar.update(line - bar.n)
        finally:
            # Count even after an interruption or if nothing was added, because an earlier run may have been killed
            # before its count.
            with long_transaction():
                catalog.count_restaurants()


def _describe_progress(importer: Importer, *, dry_run: bool) -> str:
    if dry_run or not importer.totals.added:
        return "Nothing was saved."
    return f"{importer.totals.added:,} restaurants were added. Run the same command again to continue."
