from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError, transaction
from tqdm import tqdm

from reviews.actions import catalogue
from reviews.importing.cities import CityDirectory, check_whereabouts
from reviews.importing.cleaning import RowCleaner
from reviews.importing.columns import Columns, match_columns
from reviews.importing.files import read_table
from reviews.importing.importer import Importer, Totals, patient_transaction
from reviews.importing.problem import ImportFailed
from reviews.importing.rejects import RejectsFile
from reviews.importing.tables import Table
from reviews.importing.writing import BatchWriter
from reviews.management.rules import CommandWithRules

INTERRUPTED = 130


class Command(CommandWithRules):
    help = """Adds the restaurants of a CSV or GeoJSON file.

    - Every line is added, a duplicate of an earlier line, already on the site, or rejected with a reason.
    - Nothing on the site is changed or removed; people's edits stay.
    - Safe to run again, also after an interruption: it goes on where it stopped.
    - Other sites' ratings are never imported.
    - Cities and cuisines that the site does not know are added; new cities need --country and --time-zone.
    - Rejected lines go to a file that can be mended and imported like any other.

    A name, a city (or --city) and nothing else are required. Our columns: name, city, street_address, postcode,
    cuisines, latitude, longitude, price_level, phone, website, description, country, time_zone, id.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a .csv, .tsv, .geojson or .json file in UTF-8")
        parser.add_argument(
            "--map",
            metavar="OURS=THEIRS",
            nargs="+",
            action="extend",
            default=[],
            help="take this column of the file for ours; THEIRS+THEIRS joins two, nothing after = takes none",
        )
        parser.add_argument("--city", metavar="NAME", default="", help="the city of lines that name none")
        parser.add_argument("--country", metavar="CODE", default="", help="of all cities in the file, such as GB")
        parser.add_argument("--time-zone", metavar="NAME", default="", help="of new cities, such as Europe/London")
        parser.add_argument(
            "--rename-city",
            metavar="THEIRS=OURS",
            nargs="+",
            action="extend",
            default=[],
            help="put the restaurants of this city into that one",
        )
        parser.add_argument(
            "--source", metavar="NAME", default="", help="whose ids these are, if several files have ids"
        )
        parser.add_argument("--rejected", metavar="PATH", type=Path, help="default: FILE with the ending .rejected.csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            table = read_table(file)
            self.stdout.write(f"{file}: {table.format}, {len(table.columns)} columns.")
            columns = self._match(table, options)
            cleaner = RowCleaner(columns, default_city=options["city"], source=options["source"])
            whereabouts = check_whereabouts(options["country"], options["time_zone"], options["rename_city"])
            with patient_transaction():
                writer = BatchWriter(CityDirectory(whereabouts, columns.taken.keys()))
            with RejectsFile(options["rejected"] or file.with_suffix(".rejected.csv"), table.columns, file) as rejects:
                importer = Importer(table, cleaner, writer, rejects)
                self._run(importer, dry_run=dry_run)
                renamed = rejects.finish()
        except (ImportFailed, OperationalError) as problem:
            raise CommandError(str(problem).strip()) from problem
        self._report(importer.totals, rejects.path, [renamed, "Dry run: nothing was written." if dry_run else ""])

    def _match(self, table: Table, options: dict[str, Any]) -> Columns:
        given = [ours for ours in ("country", "time_zone") if options[ours]]
        columns = match_columns(table.columns, options["map"], given=given)
        for line in columns.describe():
            self.stdout.write(line)
        return columns

    def _run(self, importer: Importer, *, dry_run: bool) -> None:
        try:
            # One outer transaction makes savepoints of those of the batches, and takes all of them back.
            with transaction.atomic() if dry_run else nullcontext():
                _import(importer)
                if dry_run:
                    transaction.set_rollback(True)
        except KeyboardInterrupt:
            raise CommandError(
                f"Interrupted. {_what_is_in(importer, dry_run=dry_run)}", returncode=INTERRUPTED
            ) from None
        except (ImportFailed, OperationalError) as problem:
            raise CommandError(f"{str(problem).strip()} {_what_is_in(importer, dry_run=dry_run)}") from problem

    def _report(self, totals: Totals, rejected: Path, notes: list[str]) -> None:
        if totals.cuisines_left_out:
            notes.insert(
                0, f"Cuisines left out because they are no names, as “*NEW*” is none: {totals.cuisines_left_out:,}."
            )
        for note in filter(None, notes):
            self.stdout.write(note)
        self.stdout.write(
            f"{totals.lines:,} lines: {totals.added:,} added, {totals.duplicates:,} duplicates, "
            f"{totals.already_there:,} already there, {totals.rejected:,} rejected"
            f"{f' (see {rejected})' if totals.rejected else ''}."
        )


def _import(importer: Importer) -> None:
    # Without a terminal there is no bar.
    with tqdm(total=importer.table.length, unit=" lines", disable=None, leave=False) as bar:
        try:
            for line in importer.run():
                bar.update(line - bar.n)
        finally:
            # Also after an interruption, and when nothing was added: the run before may have been killed.
            with patient_transaction():
                catalogue.count_restaurants()


def _what_is_in(importer: Importer, *, dry_run: bool) -> str:
    if dry_run or not importer.totals.added:
        return "Nothing was written."
    return f"{importer.totals.added:,} restaurants were added; run the same command again to go on."
