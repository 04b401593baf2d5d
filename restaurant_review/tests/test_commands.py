"""Django's own commands, where the project changes them."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase

from restaurant_review.management.commands.diffsettings import MASK
from reviews.models import User

ROOT = Path(__file__).parents[2]
NAMES = {"interactive": False, "email": "ana@example.org", "handle": "ana", "display_name": "Ana"}


class CreateSuperuserTests(TestCase):
    def test_refuses_to_create_a_superuser_that_could_not_sign_in(self):
        with self.assertRaisesMessage(CommandError, "Set DJANGO_SUPERUSER_PASSWORD in the environment"):
            call_command("createsuperuser", **NAMES)
        self.assertFalse(User.objects.exists())

    def test_takes_the_password_of_a_superuser_from_the_environment(self):
        with patch.dict("os.environ", {"DJANGO_SUPERUSER_PASSWORD": "clams with garlic"}):
            call_command("createsuperuser", **NAMES, stdout=StringIO())
        self.assertTrue(User.objects.get().check_password("clams with garlic"))


class DiffSettingsTests(SimpleTestCase):
    environment = {
        "SECRET_KEY": "topsecret",
        "SECRET_KEY_FALLBACKS": "topsecret",
        "DATABASE_URL": "postgres://site:topsecret@db.example/reviews",
        "CACHE_URL": "redis://site:topsecret@cache.example:6379",
        "MAIL_URL": "smtp://ana%40example.org:topsecret@mail.example:587",
        "APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=topsecret",
    }

    def diffsettings(self, *options):
        command = [sys.executable, "manage.py", "diffsettings", *options]
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    def test_masks_secrets_and_nothing_else_in_diffsettings(self):
        for output in ("hash", "unified"):
            with self.subTest(output=output):
                printed = self.diffsettings(f"--output={output}")
                self.assertNotIn("topsecret", printed)
                for part in (
                    f"SECRET_KEY = '{MASK}'",
                    f"redis://{MASK}@cache.example:6379",
                    f"'username': 'ana@example.org', 'password': '{MASK}'",
                    "'USER': 'site'",
                    "AUTH_USER_MODEL = 'reviews.User'",
                    "ACCOUNT_FORMS = {'signup'",
                ):
                    self.assertIn(part, printed)
