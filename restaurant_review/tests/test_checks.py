from django.core.checks import Tags, run_checks
from django.test import SimpleTestCase, override_settings


class SecretKeyCheckTests(SimpleTestCase):
    def errors(self):
        return [
            message.id for message in run_checks(tags=[Tags.security]) if message.id.startswith("restaurant_review")
        ]

    def test_refuses_a_site_without_a_key(self):
        with override_settings(SECRET_KEY=""):
            self.assertEqual(self.errors(), ["restaurant_review.E001"])

    def test_is_content_with_a_key(self):
        self.assertEqual(self.errors(), [])
