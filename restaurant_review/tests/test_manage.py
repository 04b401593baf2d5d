import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import SimpleTestCase

ROOT = Path(__file__).parents[2]


class ManageTests(SimpleTestCase):
    def run_command(self, *arguments, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, "DEBUG": "false", "SECRET_KEY": "key", "DATABASE_WAIT_TIMEOUT": "0", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @pytest.mark.endurance
    def test_reports_an_unreachable_database_to_a_command_in_one_sentence(self):
        for command in ("check", "migrate", "load_demo", "recount_ratings"):
            with self.subTest(command=command):
                ended = self.run_command(command, DATABASE_URL="postgres://unknown@/nothing?host=/nowhere")
                self.assertEqual(ended.returncode, 1)
                self.assertNotIn("Traceback", ended.stderr)
                self.assertIn("The database does not answer", ended.stderr + ended.stdout)

    def test_imports_settings_with_an_empty_environment(self):
        environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "restaurant_review.settings"}
        ended = subprocess.run(
            [sys.executable, "-c", "from django.conf import settings; print(settings.DEBUG)"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(ended.stdout, "False\n", ended.stderr)
