"""Every address of the site, and whether a stranger may open it."""

from django.test import TestCase
from django.urls import URLPattern, get_resolver

# Whoever adds a page decides here that everyone may see it; every other page must send strangers to sign in.
PUBLIC = {"home", "restaurant_list", "restaurant_detail", "person_detail", "photo_file"}


def patterns_below(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif getattr(pattern, "app_name", None) != "admin":
            yield from patterns_below(pattern.url_patterns)


class UrlTests(TestCase):
    def test_lists_every_public_page(self):
        self.assertEqual({pattern.name for pattern in patterns_below(get_resolver().url_patterns)}, PUBLIC)

    def test_names_each_page_as_its_view(self):
        for pattern in patterns_below(get_resolver().url_patterns):
            self.assertEqual(pattern.callback.__name__, pattern.name)

    def test_sends_strangers_away_from_the_admin(self):
        for address in ("/admin/", "/admin/reviews/review/", "/admin/reviews/user/"):
            with self.subTest(address=address):
                self.assertRedirects(self.client.get(address), f"/admin/login/?next={address}")
