"""Which packages may import which, and how many modules one package may hold."""

import ast
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("restaurant_review", "reviews", "demo", "deployment", "dev")
MAX_LOOSE_MODULES = 12


def python_files(*packages):
    """Return the files of the packages, without tests and migrations."""
    files = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    return [path for path in files if not {"tests", "migrations"} & set(path.parts)]


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(nodes):
    """Yield what is imported as dotted names: ``from a import b`` yields ``a.b``."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name, package):
    return name == package or name.startswith(f"{package}.")


def forbidden_imports(files, *packages, but=()):
    """Return "file: module" for each import of ``packages``, at the top of a file or within a function."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported_names(ast.walk(ast.parse(path.read_text())))
        if any(is_within(name, package) for package in packages) and not any(is_within(name, part) for part in but)
    ]


def import_cycle(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def import_graph(files):
    """Return the modules that each module imports at its top level."""
    modules = {module_name(path): path for path in files}
    graph = {}
    for name, path in modules.items():
        imported = imported_names(ast.parse(path.read_text()).body)
        graph[name] = {part if part in modules else part.rpartition(".")[0] for part in imported} & modules.keys()
    return graph


class ImportTests(SimpleTestCase):
    def test_keeps_reviews_independent_of_the_deployment(self):
        files = python_files("reviews")
        self.assertEqual(forbidden_imports(files, "azure", "restaurant_review", "dev", "demo"), [])

    def test_imports_only_the_urls_of_reviews_in_restaurant_review(self):
        files = python_files("restaurant_review")
        self.assertEqual(forbidden_imports(files, "reviews", but=["reviews.urls"]), [])

    def test_imports_views_and_forms_only_in_views_and_forms(self):
        above = {"urls.py", "feeds.py", "views", "forms"}
        files = [path for path in python_files("reviews") if not above & set(path.parts)]
        self.assertEqual(forbidden_imports(files, "reviews.views", "reviews.forms"), [])

    def test_imports_no_views_in_forms(self):
        files = [path for path in python_files("reviews") if "forms" in path.parts]
        self.assertEqual(forbidden_imports(files, "reviews.views"), [])

    def test_imports_azure_only_in_restaurant_review_azure(self):
        files = [path for path in python_files("restaurant_review", "reviews", "demo") if "azure" not in path.parts]
        self.assertEqual(forbidden_imports(files, "azure"), [])

    def test_uses_only_the_standard_library_in_the_deployment(self):
        allowed = {*sys.stdlib_module_names, "deployment"}
        imported = {
            name.partition(".")[0]
            for path in python_files("deployment")
            for name in imported_names(ast.walk(ast.parse(path.read_text())))
        }
        self.assertEqual(imported - allowed, set())

    def test_has_no_import_cycle(self):
        self.assertIsNone(import_cycle(import_graph(python_files(*PACKAGES))))

    def test_detects_a_forbidden_import_and_an_import_cycle(self):
        self.assertTrue(forbidden_imports(python_files("reviews"), "django.db"))
        self.assertTrue(forbidden_imports(python_files("restaurant_review"), "reviews"))
        self.assertIn("reviews.models", import_graph(python_files("reviews"))["reviews.search.results"])
        self.assertTrue(import_cycle({"a": {"b"}, "b": {"a"}}))


class PackageSizeTests(SimpleTestCase):
    def test_has_at_most_a_dozen_loose_modules_in_a_package(self):
        files = [path for path in python_files(*PACKAGES) if path.name != "__init__.py"]
        packages = Counter(str(path.parent.relative_to(ROOT)) for path in files)
        self.assertEqual({name: size for name, size in packages.items() if size > MAX_LOOSE_MODULES}, {})
