import re
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.test import SimpleTestCase, override_settings

from restaurant_review.checks import DEPLOYMENT


def errors(tag):
    messages = run_checks(tags=[tag], include_deployment_checks=True)
    return [message.id for message in messages if message.id.startswith("restaurant_review.E")]


class SecretKeyCheckTests(SimpleTestCase):
    def test_reports_a_missing_secret_key(self):
        for key in ("", "   "):
            with self.subTest(key=key), override_settings(SECRET_KEY=key):
                self.assertEqual(errors(Tags.security), ["restaurant_review.E001"])

    def test_accepts_a_secret_key(self):
        self.assertEqual(errors(Tags.security), [])


class HostsCheckTests(SimpleTestCase):
    def errors(self, *hosts):
        with override_settings(ALLOWED_HOSTS=list(hosts)):
            return errors(DEPLOYMENT)

    def test_reports_wildcards_in_allowed_hosts(self):
        for host in ("*", ".example", ".azurecontainerapps.io"):
            with self.subTest(host):
                self.assertEqual(self.errors("a.example", host), ["restaurant_review.E003"])

    def test_reports_urls_and_ports_in_allowed_hosts(self):
        for host in ("https://a.example", "a.example:8000", "a.example/"):
            with self.subTest(host):
                self.assertEqual(self.errors(host), ["restaurant_review.E007"])

    def test_reports_empty_allowed_hosts(self):
        self.assertEqual(self.errors(), ["restaurant_review.E004"])

    def test_accepts_names_and_ip_addresses_in_allowed_hosts(self):
        self.assertEqual(self.errors("a.example", "10.0.0.4", "[::1]"), [])


class CacheCheckTests(SimpleTestCase):
    def errors(self, backend):
        with override_settings(CACHES={"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}):
            return errors(DEPLOYMENT)

    def test_reports_a_cache_whose_package_is_missing(self):
        self.assertEqual(self.errors("memcached.PyLibMCCache"), ["restaurant_review.E008"])
        self.assertEqual(self.errors("memcached.PyMemcacheCache"), ["restaurant_review.E008"])

    def test_accepts_a_cache_that_needs_no_package(self):
        self.assertEqual(self.errors("db.DatabaseCache"), [])


class SecondFactorCheckTests(SimpleTestCase):
    def warnings(self):
        messages = run_checks(tags=[DEPLOYMENT], include_deployment_checks=True)
        return {message.id for message in messages}

    def test_warns_if_the_admin_accepts_a_password_alone(self):
        self.assertNotIn("restaurant_review.W003", self.warnings())
        with override_settings(STAFF_MFA_REQUIRED=False):
            self.assertIn("restaurant_review.W003", self.warnings())


class StopTimeCheckTests(SimpleTestCase):
    def warnings(self, seconds):
        with override_settings(SERVER=replace(settings.SERVER, stop_time=seconds)):
            return {message.id for message in run_checks(tags=[DEPLOYMENT], include_deployment_checks=True)}

    def test_warns_if_app_service_ends_the_container_before_its_requests(self):
        self.assertIn("restaurant_review.W004", self.warnings(5))
        self.assertNotIn("restaurant_review.W004", self.warnings(30))


class SilencedCheckTests(SimpleTestCase):
    def test_gives_a_reason_in_deployment_md_for_each_silenced_check(self):
        document = (Path(settings.BASE_DIR) / "docs" / "deployment.md").read_text()
        # Each row of the table: the check, what the check requires, and the reason for silencing it.
        reasons = dict(re.findall(r"^\| `([a-z_]+\.[EW]\d+)` \| [^|]+ \| ([^|]{20,}) \|$", document, re.MULTILINE))
        self.assertEqual(set(reasons), set(settings.SILENCED_SYSTEM_CHECKS))
