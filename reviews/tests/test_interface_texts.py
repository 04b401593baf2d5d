"""Check the words of pages and of error messages that no other test reads."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from reviews.models import City, User

TEMPLATES = settings.BASE_DIR / "templates"
CONTRACTION = re.compile(
    r"[a-z](?:n[’']t|[’'](?:d|ll|m|re|ve))\b|\b(?:he|here|it|let|she|that|there|what)[’']s\b", re.I
)


class TemplateTextTests(SimpleTestCase):
    def test_has_no_contractions_in_templates(self):
        sources = [path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"}]
        self.assertGreater(len(sources), 100)
        for path in sources:
            with self.subTest(path=str(path.relative_to(TEMPLATES))):
                self.assertNotRegex(path.read_text(), CONTRACTION)


class ModelTextTests(SimpleTestCase):
    def test_names_the_email_address_as_the_pages_do(self):
        self.assertEqual(User._meta.get_field("email").verbose_name, "email address")

    def test_says_what_a_handle_must_look_like(self):
        sentence = "Use lowercase letters, digits and hyphens. Begin and end with a letter or digit."
        with self.assertRaisesMessage(ValidationError, sentence):
            User._meta.get_field("handle").clean("Ana!", None)

    def test_says_what_a_country_must_look_like(self):
        field = City._meta.get_field("country")
        self.assertEqual(field.help_text, "A two-letter ISO 3166 code in capitals, such as PT.")
        with self.assertRaisesMessage(ValidationError, "Use a two-letter ISO 3166 code in capitals."):
            field.clean("p1", None)


class PageTextTests(TestCase):
    def test_says_that_the_location_is_being_determined(self):
        self.assertContains(self.client.get(reverse("home")), "Finding your location…")
