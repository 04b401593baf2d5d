import json
from pathlib import Path

from django.core.management import CommandError
from django.test import TestCase

from reviews.importing.tests.test_import_restaurants import BRITAIN, MAPPINGS, ImportMixin
from reviews.models import City, Restaurant
from reviews.tests.factories import make_city


class ImportRestaurantsRejectionTests(ImportMixin, TestCase):
    def reject(self, row, header="name,city"):
        self.import_rows(row, header=header)
        (rejected,) = self.read_rejected()
        return rejected["reason"]

    def test_explains_why_it_rejects_a_line_of_an_import(self):
        for header, row, reason in [
            ("name,city", ",Harwick", "the name is missing"),
            ("name,city", "A, ", "the city is missing"),
            ("name,city", "A,42", "“42” is not a city name"),
            ("name,city", "A", "the number of cells is 1, but the first line has 2"),
            ("name,city", "A,B,C", "the number of cells is 3, but the first line has 2"),
            ("name,city", "A\0,Harwick", "it contains a NUL or another control character"),
            ("name,city", f"{'x' * 121},Harwick", "the name has 121 characters; the maximum is 120"),
            ("name,city", f"{'x' * 200_000},Harwick", "a cell is longer than 131,072 characters"),
            ("name,city,lat", "A,Harwick,51", "it has a latitude but no longitude"),
            ("name,city,lat,lon", "A,Harwick,91,0", "the latitude 91 is not between -90 and 90"),
            ("name,city,lat,lon", "A,Harwick,1,nan", "the longitude nan is not between -180 and 180"),
            ("name,city,lat,lon", "A,Harwick,north,1", "the latitude “north” is not a number"),
            ("name,city,price", "A,Harwick,5", "the price “5” is not 1 to 4 or $ to $$$$"),
            ("name,city,price", "A,Harwick,$$$$$", "the price “$$$$$” is not 1 to 4 or $ to $$$$"),
            ("name,city,phone", f"A,Harwick,{'1' * 41}", "the phone has 41 characters; the maximum is 40"),
            ("name,city,zip", f"A,Harwick,{'1' * 21}", "the postcode has 21 characters; the maximum is 20"),
            (
                "name,city,about",
                f"A,Harwick,{'x' * 2001}",
                "the description has 2,001 characters; the maximum is 2,000",
            ),
            (
                "name,city,url",
                "A,Harwick,ftp://a.example",
                "the website “ftp://a.example” is not a complete http:// or https:// URL",
            ),
            (
                "name,city,cuisine",
                f"A,Harwick,{';'.join(letter * 60 for letter in 'abcdef')}",
                "its cuisines together exceed 300 characters",
            ),
        ]:
            with self.subTest(reason=reason):
                self.assertEqual(self.reject(row, header), reason)
                self.assertFalse(Restaurant.objects.exists())

    def test_accepts_decimal_commas_bare_domains_and_extra_empty_cells(self):
        header = "name;city;lat;lng;price;url"
        self.import_rows(
            "A;Harwick;51,5;-0,1;€€;www.a.example/menu;;", "", ";;;;;", "B;Harwick;0;0;3.0;", header=header
        )
        found = Restaurant.objects.order_by("name").values_list("latitude", "longitude", "price_level", "website")
        self.assertEqual(list(found), [(51.5, -0.1, 2, "https://www.a.example/menu"), (None, None, 3, "")])

    def test_explains_why_it_rejects_a_geojson_feature(self):
        point = {"type": "Point", "coordinates": []}
        features = [
            "no feature",
            {"properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": ["1", "2"]}},
            {"properties": {"name": "A"}, "geometry": {}},
            {"properties": {"name": "B", "city": "Porto", "cuisine": ["thai", "lao"], "more": {}}, "geometry": point},
            {
                "properties": {"name": "C", "city": "Porto"},
                "geometry": {"type": "Point", "coordinates": [True, 2]},
            },
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        self.assertIn("1 added", self.run_import(self.write(text, "restaurants.json"), **BRITAIN))
        self.assertEqual(Restaurant.objects.get().cuisine_names, "Lao, Thai")
        self.assertEqual(
            [row["reason"] for row in self.read_rejected()],
            [
                "it is not a GeoJSON feature with properties",
                "its coordinates are not two numbers",
                "its geometry has no type; only Point is supported",
                "the longitude “true” is not a number",
            ],
        )

    def test_rejects_an_ambiguous_city_name_in_an_import(self):
        make_city("London", country="GB")
        City.objects.create(name="London", slug="london-ca", country="CA", time_zone="America/Toronto")
        self.run_import(self.write("name,city\nA,London\n"))
        (rejected,) = self.read_rejected()
        self.assertIn("London exists in GB, CA; choose one with --country", rejected["reason"])

    def test_reports_physical_line_numbers_of_rejected_lines(self):
        self.import_fixture()
        self.assertEqual([row["line"] for row in self.read_rejected()], ["13", "14", "15", "16", "17"])

    def test_rejects_only_the_line_with_a_stray_quotation_mark(self):
        self.import_fixture()
        stray = self.read_rejected()[1]
        self.assertEqual((stray["title"], stray["reason"]), ("Stray Quote", "a quotation mark is not closed"))
        self.assertTrue(Restaurant.objects.filter(name="Last Orders").exists())

    def test_imports_a_corrected_file_of_rejected_lines(self):
        self.import_fixture()
        corrected = self.write(
            self.rejected.read_text().replace("5 Park Row,,", "5 Park Row,Harwick,"), "corrected.csv"
        )
        summary = self.run_import(corrected, map=MAPPINGS, **BRITAIN)
        self.assertIn("5 lines: 3 added, 0 duplicates, 0 already on the site, 2 rejected", summary)
        self.rejected = self.folder / "corrected.rejected.csv"
        nameless, trickster = self.read_rejected()
        self.assertEqual(list(nameless)[-3:], ["web", "line", "reason"])
        self.assertEqual((nameless["line"], trickster["title"]), ("5", "Trickster"))

    def test_writes_no_file_of_rejected_lines_when_all_lines_are_valid(self):
        self.import_rows("A,Harwick,1,")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["restaurants.csv"])

    def test_renames_an_earlier_file_of_rejected_lines(self):
        self.reject("A,")
        self.import_rows("A,Harwick,1,")
        self.assertFalse(self.rejected.exists())
        self.assertIn(f"are now in {self.rejected}.old.", self.output)
        self.assertTrue(Path(f"{self.rejected}.old").exists())

    def test_refuses_to_overwrite_another_file_with_rejected_lines(self):
        self.rejected.write_text("my notes")
        with self.assertRaisesMessage(CommandError, f"would overwrite {self.rejected}. Choose another path"):
            self.import_rows("A,,1,")
        self.assertEqual(self.rejected.read_text(), "my notes")


class ImportRestaurantsInvalidInputTests(ImportMixin, TestCase):
    def refuse(self, path, **options):
        with self.assertRaises(CommandError) as raised:
            self.run_import(path, **options)
        self.assertFalse(Restaurant.objects.exists())
        self.assertEqual([file for file in self.folder.iterdir() if file != path], [])
        return str(raised.exception)

    def refuse_bytes(self, content, name="restaurants.csv", **options):
        path = self.folder / name
        path.write_bytes(content)
        message = self.refuse(path, **options)
        path.unlink()
        return message.replace(f"{self.folder}/", "")

    def test_refuses_import_files_of_other_formats_and_encodings(self):
        for name, content, message in [
            ("a.xlsx", b"PK", "a.xlsx is not a file whose name ends in .csv, .tsv, .geojson, .json."),
            ("a.csv", b"", "a.csv is empty."),
            ("a.csv", b"\n \n", "a.csv is empty."),
            ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "a.csv is a binary file, neither CSV nor GeoJSON."),
            ("a.csv", "name,city\n".encode("utf-16"), "a.csv is in UTF-16. Save it as UTF-8."),
            (
                "a.csv",
                b"name,city\nA,B\nCaf\xe9,B\n",
                "Line 3 of a.csv is not in UTF-8: 'Caf\\xe9'. Save the file as UTF-8.",
            ),
            ("a.json", b'{"type": \n', "a.json is not valid JSON at line 2: Expecting value."),
            ("a.json", b"[" * 100_000, "a.json cannot be read as JSON: "),
            ("a.json", b"[]", "a.json is JSON, but not a GeoJSON FeatureCollection."),
            (
                "a.json",
                b'{"type": "FeatureCollection", "features": []}',
                "a.json is a FeatureCollection without features.",
            ),
        ]:
            with self.subTest(message=message):
                self.assertIn(message, self.refuse_bytes(content, name))

    def test_refuses_to_import_missing_files_and_folders(self):
        self.assertEqual(self.refuse(self.folder / "a.csv"), f"There is no file {self.folder / 'a.csv'}.")
        self.assertEqual(self.refuse(self.folder), f"{self.folder} is a folder. Name a file.")

    def test_refuses_invalid_mappings_of_columns(self):
        for mapping, message in [
            ("name=titel", "--map: the file has no column “titel”. It has “title”, “town”, “stars”."),
            ("name", "--map takes pairs such as --map a=b, not “name”."),
            ("colour=title", "--map colour=title: unknown field “colour”. Use one of name, city,"),
            ("rating=stars", "--map rating=stars: ratings are never imported"),
            ("price_level=stars", "“stars” looks like a rating, and ratings are never imported"),
        ]:
            with self.subTest(mapping=mapping):
                self.assertIn(message, self.refuse_bytes(b"title,town,stars\nA,B,5\n", map=[mapping]))

    def test_refuses_a_table_without_a_name_or_city_column(self):
        self.assertIn(
            "The file has no column for the name. Choose one with --map name=…", self.refuse_bytes(b"x,city\nA,B\n")
        )
        self.assertIn("or name one city for all rows with --city: name, x.", self.refuse_bytes(b"name,x\nA,B\n"))

    def test_requires_country_and_time_zone_of_new_cities(self):
        expected = "B is a new city: add --country and --time-zone"
        self.assertIn(expected, self.refuse_bytes(b"name,city\nA,B\n", country="GB"))

    def test_refuses_invalid_city_options_of_an_import(self):
        self.assertIn(
            "use a two-letter ISO 3166 code in capitals", self.refuse_bytes(b"name,city\nA,B\n", country="England")
        )
        self.assertIn("the new name must have", self.refuse_bytes(b"name,city\nA,B\n", rename_city=["B="]))
        self.assertIn("unknown time zone", self.refuse_bytes(b"name,city\nA,B\n", time_zone="London"))

    def test_refuses_a_path_for_rejected_lines_that_cannot_be_written(self):
        message = self.refuse_bytes(b"name,city\nA,B\n", rejected=self.folder / "missing" / "rejected.csv")
        self.assertIn("cannot be written (No such file or directory)", message)

    def test_uses_the_city_option_for_lines_without_a_city(self):
        make_city("Harwick")
        self.assertIn("1 added", self.import_rows("A", header="name", city="harwick", country="", time_zone=""))
