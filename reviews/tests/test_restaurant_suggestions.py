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
        answer = self.client.get(reverse("restaurant_suggestions"), {"q": typed})
        return [
            option.get_text(" ", strip=True)
            for option in BeautifulSoup(answer.text, "html.parser").select("[role=option]")
        ]

    def test_offer_what_begins_like_that(self):
        self.assertEqual(self.suggestions("ber"), ["Berlin city", "Berber cuisine", "Bergstube Berlin"])
        self.assertEqual(self.suggestions("AVI"), ["Casa Ávila Lisbon"])

    def test_lead_to_where_they_say(self):
        answer = self.client.get(reverse("restaurant_suggestions"), {"q": "ber"})
        for option in BeautifulSoup(answer.text, "html.parser").select("[role=option]"):
            self.assertEqual(self.client.get(option["data-url"]).status_code, 200)

    def test_offer_nothing_for_nothing(self):
        for typed in ("", " ", "b", "!!!", "\0", "x" * 10_000, "%_", "zzzz"):
            with self.subTest(typed=typed):
                self.assertEqual(self.suggestions(typed), [])

    def test_ask_three_queries_and_may_be_cached_by_everyone(self):
        with self.assertNumQueries(3):
            answer = self.client.get(reverse("restaurant_suggestions"), {"q": "ber"})
        self.assertIn("public", answer["Cache-Control"])
        self.assertFalse(answer.cookies)

    def test_are_on_the_list_for_people_without_scripts(self):
        page = self.client.get(reverse("restaurant_list"), {"q": "berl"})
        self.assertContains(page, "Or did you mean")
        self.assertContains(page, "?city=berlin")
