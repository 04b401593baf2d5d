from datetime import UTC, datetime

from django.conf import settings
from django.test import TestCase, override_settings
from django.urls import reverse

from reviews.tests.account_case import sign_in_to_admin
from reviews.tests.factories import make_user

COMMIT = "31a68c3f05b1d6a2ce3b0a2c7b2f0a4c8d9e7f61"
BUILT_AT = datetime(2026, 12, 1, 2, tzinfo=UTC)
SENTENCE = 'Version 31a68c3f05, built <time datetime="2026-12-01T02:00:00+00:00">1 December 2026, 02:00 UTC</time>'


@override_settings(COMMIT_ID=COMMIT, BUILT_AT=BUILT_AT)
class AdminVersionTests(TestCase):
    def setUp(self):
        sign_in_to_admin(self.client, make_user(is_staff=True, is_superuser=True))

    def test_shows_the_version_in_the_footer_of_the_admin(self):
        for name in ("index", "reviews_review_changelist", "reviews_city_add"):
            with self.subTest(page=name):
                page = self.client.get(reverse(f"admin:{name}"))
                self.assertInHTML(
                    f'<footer id="footer"><p class="description quiet">{SENTENCE}</p></footer>', page.text
                )
                self.assertNotContains(page, "style=")

    @override_settings(TIME_ZONE="Asia/Tokyo")
    def test_shows_the_build_time_in_utc_on_a_site_with_another_time_zone(self):
        self.assertInHTML(f'<p class="description quiet">{SENTENCE}</p>', self.client.get(reverse("admin:index")).text)

    @override_settings(COMMIT_ID=f"{COMMIT}-modified", BUILT_AT=None)
    def test_shows_the_version_without_a_build_time(self):
        page = self.client.get(reverse("admin:index"))
        self.assertInHTML('<p class="description quiet">Version 31a68c3f05-modified</p>', page.text)

    @override_settings(COMMIT_ID="")
    def test_shows_an_empty_footer_if_the_version_is_unknown(self):
        self.assertInHTML('<footer id="footer"></footer>', self.client.get(reverse("admin:index")).text)

    def test_shows_the_version_to_staff_only(self):
        signed_out = self.client.post(reverse("admin:logout"))
        self.assertContains(signed_out, '<footer id="footer">')
        pages = [signed_out, self.client.get(reverse("admin:index"), follow=True), self.client.get(reverse("home"))]
        self.client.force_login(make_user(email="guest@example.org"))
        pages += [self.client.get(reverse("home")), self.client.get(reverse("admin:index"))]
        for page in pages:
            with self.subTest(path=page.request["PATH_INFO"], status=page.status_code):
                self.assertNotIn(settings.COMMIT_ID[:10], page.text)
