"""The two walls of the house: what a restaurant is and where the site runs do not know each other."""

import ast
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parent.parent.parent


def imports_of(path):
    """Every module that a file imports, as dotted names: ``from a import b`` gives both ``a`` and ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def belongs_to(name, package):
    return name == package or name.startswith(f"{package}.")


class WallTests(SimpleTestCase):
    def offenders(self, folder, *packages, apart_from="tests"):
        files = [path for path in (ROOT / folder).rglob("*.py") if apart_from not in path.parts]
        self.assertTrue(files)
        return [
            f"{path.relative_to(ROOT)}: {name}"
            for path in files
            for name in imports_of(path)
            if any(belongs_to(name, package) for package in packages)
        ]

    def test_reviews_do_not_know_where_they_run(self):
        self.assertEqual(self.offenders("reviews", "azure", "restaurant_review", "dev"), [])

    def test_the_deployment_does_not_know_what_a_restaurant_is(self):
        self.assertEqual(self.offenders("restaurant_review", "reviews.models", "reviews.actions"), [])

    def test_only_one_folder_speaks_to_azure(self):
        self.assertEqual(self.offenders("restaurant_review", "azure", apart_from="azure"), [])

    def test_an_import_over_the_wall_would_be_seen(self):
        self.assertTrue(self.offenders("reviews", "django.db"))
        self.assertTrue(self.offenders("restaurant_review", "reviews"))
