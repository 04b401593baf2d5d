import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, SimpleTestCase, TransactionTestCase, override_settings

from restaurant_review.serving import busy_threads, health
from restaurant_review.serving.busy_threads import BusyThreads

COMMIT = "31a68c3f05b1d6a2ce3b0a2c7b2f0a4c8d9e7f61"


class ProbeTestCase:
    def setUp(self):
        self.clear_cache()
        self.addCleanup(self.clear_cache)

    def clear_cache(self):
        health.HealthView._cached = health.ReadyView._cached = None
        health.Database.is_migrated = False

    def probe(self, path, method="GET", **headers):
        client = Client(headers={"host": "100.100.0.7", **headers})
        # In a new thread, because the browser tests leave an event loop running in this one.
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(client.generic, method, path).result()


class HealthTests(ProbeTestCase, SimpleTestCase):
    def test_returns_200_from_health_while_the_database_is_down(self):
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            response = self.probe("/health")
        self.assertEqual(response.status_code, 200)
        self.assertIn("no-store", response["Cache-Control"])
        self.assertFalse(response.cookies)

    def test_returns_503_from_health_once_every_page_thread_has_been_busy_for_too_long(self):
        long_ago = time.monotonic() - busy_threads.STUCK_SECONDS - 1
        for since, status in [
            ({1: long_ago, 2: long_ago}, 503),
            ({1: long_ago, 2: time.monotonic()}, 200),
            ({1: long_ago}, 200),
            ({}, 200),
        ]:
            self.clear_cache()
            with self.subTest(since=since), patch.multiple(BusyThreads, capacity=2, _since=since):
                self.assertEqual(self.probe("/health").status_code, status)

    def test_counts_a_thread_as_busy_during_its_request_only(self):
        with patch.multiple(BusyThreads, capacity=1, _since={}), patch.object(busy_threads, "STUCK_SECONDS", 0):
            with BusyThreads.occupied():
                time.sleep(0.01)
                self.assertTrue(BusyThreads.are_stuck())
            self.assertFalse(BusyThreads.are_stuck())

    def test_returns_405_from_health_for_other_methods(self):
        self.assertEqual(self.probe("/health", method="POST").status_code, 405)

    @override_settings(COMMIT_ID=COMMIT)
    def test_puts_the_commit_in_the_header_of_probes(self):
        self.assertEqual(self.probe("/health")["X-Commit"], COMMIT)
        # The second response is from the cache.
        self.assertEqual(self.probe("/health", method="HEAD")["X-Commit"], COMMIT)
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            response = self.probe("/ready")
        self.assertEqual((response.status_code, response["X-Commit"]), (503, COMMIT))

    @override_settings(COMMIT_ID="")
    def test_has_no_header_for_an_unknown_commit(self):
        self.assertNotIn("X-Commit", self.probe("/health"))


class ReadyTests(ProbeTestCase, TransactionTestCase):
    @override_settings(COMMIT_ID=COMMIT)
    def test_returns_200_and_the_commit_from_ready_when_pages_can_be_served(self):
        response = self.probe("/ready")
        self.assertEqual((response.status_code, response["X-Commit"]), (200, COMMIT))

    def test_returns_503_from_ready_until_the_database_answers_again(self):
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError("secret")):
            response = self.probe("/ready")
        self.assertEqual(response.status_code, 503)
        self.assertNotIn("secret", response.text)
        self.assertIn("does not answer", response.text)
        health.ReadyView._cached = None
        self.assertEqual(self.probe("/ready").status_code, 200)

    def test_returns_503_from_ready_while_migrations_are_missing(self):
        applied = MigrationRecorder.Migration.objects.filter(app="reviews").latest("name")
        applied.delete()
        try:
            response = self.probe("/ready")
        finally:
            applied.save(force_insert=True)
        self.assertEqual(response.status_code, 503)
        self.assertIn("migrations have not been applied", response.text)

    def test_ignores_the_format_that_a_probe_requests(self):
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            for path, accept in (
                ("/ready?format=rss", "*/*"),
                ("/ready", "application/rss+xml"),
                ("/ready", "image/png"),
            ):
                with self.subTest(path=path, accept=accept):
                    self.assertEqual(self.probe(path, accept=accept).status_code, 503)

    def test_caches_a_failed_probe_for_a_shorter_time(self):
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            self.probe("/ready")
        expires_at, _response = health.ReadyView._cached
        self.assertLessEqual(expires_at, time.monotonic() + health.FAILURE_CACHE_SECONDS)

    def test_caches_a_probe_response_for_seconds(self):
        self.probe("/ready")
        with patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError):
            self.assertEqual(self.probe("/ready").status_code, 200)
