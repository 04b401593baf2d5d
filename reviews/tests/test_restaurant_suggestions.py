from bs4 import BeautifulSoup
from django.test import TestCase
from django.urls import reverse

from reviews.tests.factories import make_city, make_cuisine, make_restaurant


class RestaurantSuggestionsTests(TestCase):
    def setUp(self):
        berlin = make_city("Berlin")
        make_restaurant("Bergstube", city=berlin, cuisines=[make_cuisine("Berber")], stars_5=3)
        make_restaurant("Casa Ávila")
        make_restaurant("Berg am See", state="pending")

    def suggestions(self, typed):
        response = self.client.get(reverse("restaurant_suggestions"), {"q": typed})
        return [
            option.get_text(" ", strip=True)
            for option in BeautifulSoup(response.text, "html.parser").select("[role=option]")
        ]

    def test_suggests_names_that_begin_with_the_text(self):
        self.assertEqual(self.suggestions("ber"), ["Berlin city", "Berber cuisine", "Bergstube Berlin"])
        self.assertEqual(self.suggestions("AVI"), ["Casa Ávila Lisbon"])

    def test_links_suggestions_to_existing_pages(self):
        response = self.client.get(reverse("restaurant_suggestions"), {"q": "ber"})
        for option in BeautifulSoup(response.text, "html.parser").select("[role=option]"):
            self.assertEqual(self.client.get(option["data-url"]).status_code, 200)

    def test_suggests_nothing_for_text_without_matches(self):
        for typed in ("", " ", "b", "!!!", "\0", "x" * 10_000, "%_", "zzzz"):
            with self.subTest(typed=typed):
                self.assertEqual(self.suggestions(typed), [])

    def test_loads_suggestions_with_three_queries_and_allows_shared_caches(self):
        with self.assertNumQueries(3):
            response = self.client.get(reverse("restaurant_suggestions"), {"q": "ber"})
        self.assertIn("public", response["Cache-Control"])
        self.assertFalse(response.cookies)

    def test_shows_suggestions_as_links_on_the_list_without_javascript(self):
        page = self.client.get(reverse("restaurant_list"), {"q": "berl"})
        self.assertContains(page, "Did you mean")
        self.assertContains(page, "?city=berlin")
