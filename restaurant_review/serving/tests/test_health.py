"""What the platform is told about this process."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, SimpleTestCase, TransactionTestCase

from restaurant_review.serving import health


class ProbeTestCase:
    def setUp(self):
        self.forget()
        self.addCleanup(self.forget)

    def forget(self):
        health.Health._kept = health.Ready._kept = None
        health.Database.is_migrated = False

    def ask(self, path, method="GET", **headers):
        client = Client(headers={"host": "100.100.0.7", **headers})
        # In a thread of its own, as in a server: the browser of other tests keeps an event loop in this one.
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(client.generic, method, path).result()


class HealthTests(ProbeTestCase, SimpleTestCase):
    def test_says_that_the_process_answers_whatever_is_around_it(self):
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            response = self.ask("/health")
        self.assertEqual(response.status_code, 200)
        self.assertIn("no-store", response["Cache-Control"])
        self.assertFalse(response.cookies)

    def test_answers_other_methods_with_405(self):
        self.assertEqual(self.ask("/health", method="POST").status_code, 405)


class ReadyTests(ProbeTestCase, TransactionTestCase):
    def test_says_that_pages_can_be_served(self):
        self.assertEqual(self.ask("/ready").status_code, 200)

    def test_says_so_when_the_database_is_lost_and_when_it_is_back(self):
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError("secret")):
            response = self.ask("/ready")
        self.assertEqual(response.status_code, 503)
        self.assertNotIn("secret", response.text)
        self.assertIn("does not answer", response.text)
        health.Ready._kept = None
        self.assertEqual(self.ask("/ready").status_code, 200)

    def test_says_so_when_migrations_are_missing(self):
        applied = MigrationRecorder.Migration.objects.filter(app="reviews").latest("name")
        applied.delete()
        try:
            response = self.ask("/ready")
        finally:
            applied.save(force_insert=True)
        self.assertEqual(response.status_code, 503)
        self.assertIn("migrations have not been applied", response.text)

    def test_cannot_be_talked_out_of_it(self):
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            for path, accept in (
                ("/ready?format=rss", "*/*"),
                ("/ready", "application/rss+xml"),
                ("/ready", "image/png"),
            ):
                with self.subTest(path=path, accept=accept):
                    self.assertEqual(self.ask(path, accept=accept).status_code, 503)

    def test_keeps_an_answer_for_seconds(self):
        self.ask("/ready")
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            self.assertEqual(self.ask("/ready").status_code, 200)
