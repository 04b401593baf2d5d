"""The environment variables that the code reads, compared with the documentation."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = (
    "gunicorn.conf.py",
    "restaurant_review/settings.py",
    "restaurant_review/observability/logs.py",
    *(
        f"restaurant_review/conf/{name}.py"
        for name in ("cache", "database", "edge", "hosts", "mail", "photo_storage", "release", "server")
    ),
)
# Set by Azure, and documented below the table.
SET_BY_AZURE = re.compile(
    r"AZURE_(POSTGRESQL|STORAGEBLOB)_[A-Z]+|CONTAINER_APP_(NAME|ENV_DNS_SUFFIX|HOSTNAME)|WEBSITE_(HOSTNAME|AUTH_ENABLED)|WEBSITES_[A-Z_]+"
)
# Arguments of the image build without a value by default, which the Dockerfile copies to environment variables.
SET_BY_IMAGE = set(re.findall(r'^ARG ([A-Z_]+)=""$', (ROOT / "Dockerfile").read_text(), re.MULTILINE))
EMPTY = {"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "restaurant_review.settings"}


def names_read():
    """Yield the name in every call such as ``env.str("NAME")``."""
    for reader in READERS:
        for node in ast.walk(ast.parse((ROOT / reader).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                caller, name = node.func.value, node.args[0]
                if isinstance(caller, ast.Name) and caller.id == "env" and isinstance(name, ast.Constant):
                    yield name.value


def settings_of(program, **environment):
    code = f"from django.conf import settings; print({program})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env={**EMPTY, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class SettingsTests(SimpleTestCase):
    def setUp(self):
        self.read = set(names_read())
        self.set_by_azure = {name for name in self.read if SET_BY_AZURE.fullmatch(name)}
        self.own = self.read - self.set_by_azure - SET_BY_IMAGE
        self.document = (ROOT / "docs" / "settings.md").read_text()

    def test_lists_every_variable_in_settings_md(self):
        self.assertEqual(set(re.findall(r"^\| `([A-Z_]+)` \|", self.document, re.MULTILINE)), self.own)
        self.assertGreater(len(self.own), 12)

    def test_lists_every_variable_in_env_example(self):
        example = (ROOT / ".env.example").read_text()
        self.assertEqual(set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE)), self.own)

    def test_documents_every_variable_that_azure_sets(self):
        self.assertEqual({match[0] for match in SET_BY_AZURE.finditer(self.document)}, self.set_by_azure)

    def test_reads_and_documents_every_variable_that_the_image_sets(self):
        [section] = re.findall(r"^## Set by the image\n(.*?)^## ", self.document, re.MULTILINE | re.DOTALL)
        self.assertEqual(set(re.findall(r"`([A-Z_]+)`", section)), SET_BY_IMAGE)
        self.assertEqual(SET_BY_IMAGE - self.read, set())
        self.assertEqual(len(SET_BY_IMAGE), 2)

    def test_uses_the_database_and_storage_account_of_service_connector(self):
        made = settings_of(
            "[settings.DATABASES['default'][k] for k in ('HOST', 'NAME', 'USER')], "
            "settings.DATABASES['default']['OPTIONS']['sslmode'], "
            "'token_provider' in settings.DATABASES['default']['OPTIONS'], settings.AZURE_CLIENT_ID, "
            "settings.STORAGES['default']['OPTIONS']['account_url']",
            AZURE_POSTGRESQL_HOST="reviews.postgres.database.azure.com",
            AZURE_POSTGRESQL_NAME="reviews",
            AZURE_POSTGRESQL_USER="id-reviews",
            AZURE_POSTGRESQL_CLIENTID="1234",
            AZURE_STORAGEBLOB_RESOURCEENDPOINT="https://reviews.blob.core.windows.net/",
        )
        self.assertEqual(
            made,
            "['reviews.postgres.database.azure.com', 'reviews', 'id-reviews'] verify-full True 1234 "
            "https://reviews.blob.core.windows.net",
        )

    def test_names_cookies_with_the_host_prefix_behind_a_proxy(self):
        names = "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.KNOWN_DEVICE_COOKIE_NAME"
        behind_proxy = "__Host-sessionid __Host-csrftoken __Host-known_device"
        self.assertEqual(settings_of(names, TRUSTED_PROXY_COUNT="1"), behind_proxy)
        self.assertEqual(settings_of(names), "sessionid csrftoken known_device")
        # Development servers have no TLS, which the prefix requires.
        self.assertEqual(settings_of(names, TRUSTED_PROXY_COUNT="1", DEBUG="true"), "sessionid csrftoken known_device")

    def test_uses_tokens_for_a_database_host_without_a_password(self):
        for url, uses_tokens in (
            ("postgres://id@db.example/reviews?sslmode=verify-full", True),
            ("postgres://id:secret@db.example/reviews", False),
            ("postgres://id@/%2Frun%2Fpostgresql/reviews", False),
            ("postgres:///reviews", False),
        ):
            with self.subTest(url=url):
                program = "'token_provider' in settings.DATABASES['default']['OPTIONS']"
                self.assertEqual(settings_of(program, DATABASE_URL=url), str(uses_tokens))

    def test_allows_commands_longer_sql_statements_than_pages(self):
        program = "settings.DATABASES['default']['OPTIONS']['options']"
        self.assertIn("statement_timeout=5s", settings_of(program))
        command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command"]
        code = f"from django.conf import settings; print({program})"
        environment = {**EMPTY, "SECRET_KEY": "for-tests"}
        done = subprocess.run([*command, code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        self.assertIn("statement_timeout=900s", done.stdout)

    def test_allows_images_of_the_storage_account_only_with_sas_delivery(self):
        account = {"AZURE_STORAGE_ACCOUNT": "reviews"}
        program = "settings.SECURE_CSP['img-src']"
        self.assertNotIn("reviews.blob", settings_of(program, **account))
        self.assertIn("https://reviews.blob.core.windows.net", settings_of(program, **account, PHOTO_DELIVERY="sas"))

    def test_loads_with_an_unknown_or_malformed_version(self):
        version = "repr(settings.COMMIT_ID), settings.BUILT_AT"
        self.assertEqual(settings_of(version), "'' None")
        self.assertEqual(settings_of(version, COMMIT_ID="", BUILT_AT=""), "'' None")
        self.assertEqual(settings_of(version, COMMIT_ID="31a68c3f05\nSet-Cookie: a=b", BUILT_AT="yesterday"), "'' None")
        known = {"COMMIT_ID": "31a68c3f05", "BUILT_AT": "2026-12-01T02:00:00Z"}
        self.assertEqual(settings_of(version, **known), "'31a68c3f05' 2026-12-01 02:00:00+00:00")

    def test_imports_neither_azure_nor_redis_with_the_settings(self):
        modules = "[name for name in __import__('sys').modules if name.startswith(('azure', 'redis'))]"
        environment = {"AZURE_STORAGE_ACCOUNT": "reviews", "CACHE_URL": "rediss://cache.example:10000/0"}
        self.assertEqual(settings_of(f"settings.DATABASES and {modules}", **environment), "[]")
