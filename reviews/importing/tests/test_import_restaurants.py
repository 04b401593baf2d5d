import csv
import tempfile
from io import StringIO
from pathlib import Path
from shutil import copy
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from reviews.actions import catalog
from reviews.importing import importer
from reviews.importing.writing import BatchWriter
from reviews.models import City, Cuisine, Restaurant
from reviews.tests.factories import make_city, make_cuisine, make_restaurant

DATA = Path(__file__).parent / "data"
BRITAIN = {"country": "GB", "time_zone": "Europe/London"}
MAPPINGS = [
    "name=title",
    "city=town or county",
    "postcode=area code+house code",
    "cuisines=kind of food",
    "website=web",
]


class ImportMixin:
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.rejected = self.folder / "restaurants.rejected.csv"

    def write(self, text, name="restaurants.csv"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_import(self, path, **options):
        """Run the command and return the last line of its output."""
        output = StringIO()
        call_command("import_restaurants", path, stdout=output, **options)
        self.output = output.getvalue()
        return self.output.splitlines()[-1]

    def import_rows(self, *rows, header="name,city,street_address,cuisines", **options):
        return self.run_import(self.write("\n".join([header, *rows])), **BRITAIN | options)

    def import_fixture(self, **options):
        path = Path(copy(DATA / "restaurants.csv", self.folder))
        return self.run_import(path, map=MAPPINGS, **BRITAIN | options)

    def read_rejected(self):
        with self.rejected.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


class ImportRestaurantsTests(ImportMixin, TestCase):
    def test_reports_how_many_lines_were_added_duplicate_or_rejected(self):
        summary = self.import_fixture()
        self.assertEqual(
            summary, f"15 lines: 8 added, 2 duplicates, 0 already on the site, 5 rejected (see {self.rejected})."
        )
        self.assertEqual(Restaurant.objects.count(), 8)

    def test_reports_how_an_import_uses_each_column(self):
        self.import_fixture()
        self.assertIn("CSV, separated by commas, 8 columns.", self.output)
        self.assertIn("postcode from “area code + house code”", self.output)
        self.assertIn("street_address from “street”", self.output)
        self.assertIn("ratings come only from users of this site: “stars”.", self.output)

    def test_adds_restaurants_that_are_found_by_city_and_cuisine(self):
        self.import_fixture()
        for city, cuisine, name in [
            ("harwick", "noodles", ".Mu Noodles"),
            ("harwick", "breakfast", "Café Über"),
            ("harwick", "cakes", "Café Über"),
            ("westshire", "thai", "@ Basil"),
            ("isle-and-vale", "fish-chips", "The Copper Pot & Sons"),
        ]:
            with self.subTest(name=name):
                found = Restaurant.objects.published().get(city__slug=city, cuisines__slug=cuisine)
                self.assertEqual(found.name, name)

    def test_imports_no_ratings(self):
        self.import_fixture()
        self.assertFalse(Restaurant.objects.exclude(rating_count=0, price_level=None).exists())

    def test_joins_columns_and_normalizes_spaces_of_imported_fields(self):
        self.import_fixture()
        pot = Restaurant.objects.get(slug="the-copper-pot-sons")
        self.assertEqual((pot.street_address, pot.postcode), ("9 Dock Road, Unit 4", "IV1 4DD"))

    def test_finds_existing_cities_and_cuisines_regardless_of_case(self):
        harwick, curry = make_city("Harwick", country="GB"), make_cuisine("Curry", icon="flame")
        self.import_fixture()
        self.assertEqual(City.objects.count(), 3)
        last = Restaurant.objects.get(name="Last Orders")
        self.assertEqual((last.city, list(last.cuisines.all()), last.cuisine_icon), (harwick, [curry], "flame"))

    def test_gives_a_new_city_its_most_common_spelling(self):
        self.import_rows("A,TYNE AND WEAR,1,", "B,Tyne and Wear,2,", "C,Tyne and  Wear,3,")
        self.assertEqual(City.objects.get().name, "Tyne and Wear")

    def test_adds_a_restaurant_without_its_invalid_cuisines(self):
        self.import_rows("A,Harwick,1,*NEW*; 5; ice_cream; Ice cream")
        self.assertEqual(Restaurant.objects.get().cuisine_names, "Ice cream")
        self.assertIn("such as “*NEW*”: 2.", self.output)

    def test_sets_denormalized_fields_of_imported_restaurants_to_their_final_values(self):
        make_cuisine("noodles", icon="soup")
        self.import_fixture()
        self.run_import(copy(DATA / "restaurants.geojson", self.folder), country="PT", time_zone="Europe/Lisbon")
        self.assertEqual(
            catalog.refresh_denormalized_fields(restaurants=Restaurant.objects.values_list("pk", flat=True)), 0
        )
        counts = [(city.restaurants.count(), city.restaurant_count) for city in City.objects.all()]
        self.assertEqual(sorted(counts), [(1, 1), (2, 2), (3, 3), (5, 5)])
        self.assertEqual(Cuisine.objects.get(slug="curry").restaurant_count, 2)

    def test_adds_no_restaurant_when_the_same_file_is_imported_again(self):
        self.import_fixture()
        summary = self.import_fixture()
        self.assertIn("15 lines: 0 added, 2 duplicates, 8 already on the site, 5 rejected", summary)

    def test_keeps_edits_of_imported_restaurants(self):
        self.import_fixture()
        Restaurant.objects.filter(name="@ Basil").update(name="Basil & Lime", street_address="Elsewhere", postcode="")
        self.assertIn("0 added", self.import_fixture())
        self.assertTrue(Restaurant.objects.filter(name="Basil & Lime").exists())

    def test_does_not_add_a_restaurant_that_a_user_has_added(self):
        make_restaurant("CAFÉ  über", city=make_city("Harwick", country="GB"), street_address="7 hill road")
        self.assertIn("7 added, 2 duplicates, 1 already on the site", self.import_fixture())

    def test_identifies_imported_restaurants_by_id_and_source(self):
        rows = ["1,A,Harwick", "2,A,Harwick", "1,A renamed,Harwick"]
        self.assertIn("2 added, 1 duplicates", self.import_rows(*rows, header="id,name,city"))
        self.assertIn("0 added", self.import_rows(*rows, header="id,name,city"))
        self.assertIn("2 added", self.import_rows(*rows, header="id,name,city", source="another directory"))

    def test_saves_nothing_in_a_dry_run_of_an_import(self):
        summary = self.import_fixture(dry_run=True)
        self.assertIn("Dry run: nothing was saved.", self.output)
        for model in (Restaurant, City, Cuisine):
            self.assertFalse(model.objects.exists())
        self.assertEqual(summary, self.import_fixture())

    def test_imports_restaurants_from_geojson(self):
        path = copy(DATA / "restaurants.geojson", self.folder)
        summary = self.run_import(path, country="PT", time_zone="Europe/Lisbon")
        self.assertIn("5 lines: 3 added, 0 duplicates, 0 already on the site, 2 rejected", summary)
        first = Restaurant.objects.get(slug="cervejaria-azul")
        self.assertEqual((first.latitude, first.longitude, first.price_level), (38.7114, -9.1366, 2))
        self.assertEqual(first.cuisine_names, "Portuguese, Seafood")
        self.assertEqual(Restaurant.objects.get(name="Somewhere in Town").latitude, None)
        reasons = [(row["line"], row["reason"]) for row in self.read_rejected()]
        self.assertEqual(reasons[0], ("3", "its geometry is a Polygon; only Point is supported"))
        self.assertEqual(reasons[1], ("4", "the latitude 138.7 is not between -90 and 90"))

    def test_renames_imported_cities(self):
        self.import_fixture(rename_city=["westshire=Weston", "Isle and Vale = Harwick"])
        self.assertEqual(set(City.objects.values_list("name", flat=True)), {"Weston", "Harwick"})
        self.assertIn("0 added", self.import_fixture())

    def test_reads_country_and_time_zone_of_cities_from_columns(self):
        header = "name,city,country,time_zone"
        rows = ["A,Paris,FR,Europe/Paris", "B,Paris,us,America/Chicago", "C,Rome,Italy,Europe/Rome", "D,Rome,IT,Mars"]
        self.import_rows(*rows, header=header, country="", time_zone="")
        self.assertEqual(set(City.objects.values_list("slug", "country")), {("paris", "FR"), ("paris-us", "US")})
        reasons = [row["reason"] for row in self.read_rejected()]
        self.assertEqual(reasons[0], "the country “ITALY” is not a two-letter ISO 3166 code, such as GB")
        self.assertEqual(reasons[1], "“Mars” is not a time zone such as Europe/London")

    def test_needs_no_country_for_existing_cities(self):
        make_city("Lisbon")
        self.assertIn("1 added", self.import_rows("A,lisbon,1,", country="", time_zone=""))

    def test_gives_every_imported_restaurant_a_unique_slug(self):
        make_restaurant("Taken", slug="spice-box")
        make_restaurant("Moved").slug_history.create(slug="spice-box-harwick")
        self.import_rows(
            "Spice Box,Harwick,1,", "Spice Box,Harwick,2,", "New,Harwick,3,", "中华,Harwick,4,", "7,Harwick,,"
        )
        slugs = list(Restaurant.objects.exclude(import_key=None).order_by("id").values_list("slug", flat=True))
        self.assertEqual(
            slugs, ["spice-box-harwick-2", "spice-box-harwick-3", "new-harwick", "harwick-restaurant", "7-harwick"]
        )

    def test_imports_batches_of_every_size_with_the_same_number_of_queries(self):
        make_city("Harwick", country="GB")
        make_cuisine("Curry")
        counts = []
        for size in (3, 300):
            rows = [f"Same Name,Harwick,{size} Street {number},Curry" for number in range(size)]
            with patch.object(BatchWriter, "write", autospec=True, side_effect=self.count(BatchWriter.write, counts)):
                self.assertIn(f"{size} added", self.import_rows(*rows))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 9)

    def count(self, write, counts):
        def counting(*args):
            with CaptureQueriesContext(connection) as queries:
                written = write(*args)
            counts.append(len(queries))
            return written

        return counting

    def test_retries_a_batch_of_imported_restaurants_when_a_slug_is_taken_meanwhile(self):
        make_restaurant("Quick", slug="spice-box")
        choices = [["spice-box"], ["spice-box-harwick"]]
        with patch("reviews.importing.writing.restaurant_slugs", side_effect=choices):
            self.assertIn("1 added", self.import_rows("Spice Box,Harwick,1,Curry"))
        self.assertEqual(Restaurant.objects.get(slug="spice-box-harwick").cuisine_names, "Curry")


class InterruptedImportTests(ImportMixin, TransactionTestCase):
    """Use TransactionTestCase, because an interrupted import must keep its committed batches."""

    def interrupt(self, **options):
        write, calls = BatchWriter.write, iter([1, 2])

        def write_until_interrupted(*args):
            written = write(*args)
            if next(calls) == 2:
                raise KeyboardInterrupt
            return written

        with (
            patch.object(importer, "BATCH_SIZE", 5),
            patch.object(BatchWriter, "write", write_until_interrupted),
            self.assertRaises(CommandError) as raised,
        ):
            self.import_fixture(**options)
        self.assertEqual(raised.exception.returncode, 130)
        return str(raised.exception)

    def test_saves_whole_batches_of_an_interrupted_import_and_continues_in_the_next_run(self):
        self.assertEqual(
            self.interrupt(), "Interrupted. 4 restaurants were added. Run the same command again to continue."
        )
        self.assertEqual(Restaurant.objects.count(), 4)
        self.assertEqual(City.objects.get(slug="harwick").restaurant_count, 3)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["restaurants.csv"])
        self.assertIn("4 added, 2 duplicates, 4 already on the site, 5 rejected", self.import_fixture())

    def test_saves_nothing_of_an_interrupted_dry_run_of_an_import(self):
        self.assertEqual(self.interrupt(dry_run=True), "Interrupted. Nothing was saved.")
        self.assertFalse(City.objects.exists())
