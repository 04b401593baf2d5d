from datetime import UTC, date, datetime
from unittest.mock import patch

from bs4 import BeautifulSoup
from django.test import TestCase
from django.utils import timezone

from reviews.models import OpeningHours, Photo, Restaurant, Review, SlugHistory, SpecialHours
from reviews.tests.factories import (
    make_city,
    make_cuisine,
    make_many_restaurants,
    make_photo,
    make_restaurant,
    make_review,
    make_user,
)


class RestaurantDetailTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant(
            street_address="Rua das Flores 5",
            postcode="1200-195",
            phone="+351 21 000 0000",
            website="https://www.casa.example/menu",
            latitude=38.71,
            longitude=-9.14,
            price_level=2,
            cuisines=[make_cuisine("Seafood")],
            description="Clams & <b>bread</b>.",
        )

    def visit(self, **query):
        return self.client.get(self.restaurant.get_absolute_url(), query)

    def texts(self, page):
        return [text.text.strip() for text in BeautifulSoup(page.text, "html.parser").select(".review .prose")]

    def test_shows_the_facts_about_a_restaurant(self):
        page = self.visit()
        for fact in ("Casa Ávila", "Rua das Flores 5", "tel:+351210000000", "casa.example", "Seafood", "moderate"):
            self.assertContains(page, fact)
        self.assertContains(page, "https://www.openstreetmap.org/?mlat=38.71&amp;mlon=-9.14")
        self.assertContains(page, "Clams &amp; &lt;b&gt;bread&lt;/b&gt;.")

    def test_links_to_a_map_search_for_a_restaurant_without_coordinates(self):
        Restaurant.objects.update(latitude=None, longitude=None)
        self.assertContains(self.visit(), "https://www.openstreetmap.org/search?query=Rua+das+Flores+5")

    def test_shows_mean_count_and_histogram_of_published_reviews(self):
        for rating in (5, 5, 2):
            make_review(restaurant=self.restaurant, rating=rating)
        make_review(restaurant=self.restaurant, rating=1, state=Review.State.HIDDEN)
        page = BeautifulSoup(self.visit().text, "html.parser")
        self.assertEqual(page.select_one(".rating-figure b").text, "4.0")
        self.assertIn("3 reviews", page.select_one(".rating-figure").text)
        self.assertEqual([cell.text for cell in page.select(".histogram-count")], ["2", "0", "0", "1", "0"])

    def test_shows_only_published_reviews_of_a_restaurant(self):
        for state in Review.State:
            make_review(restaurant=self.restaurant, state=state, text=f"It is {state}.")
        self.assertEqual(self.texts(self.visit()), ["It is published."])

    def test_sorts_reviews_of_a_restaurant_in_four_ways(self):
        for text, rating, helpful_count in [("first", 3, 5), ("second", 5, 0), ("third", 1, 2)]:
            make_review(restaurant=self.restaurant, text=text, rating=rating, helpful_count=helpful_count)
        for sort, expected in [
            ("newest", ["third", "second", "first"]),
            ("helpful", ["first", "third", "second"]),
            ("highest", ["second", "first", "third"]),
            ("lowest", ["third", "first", "second"]),
        ]:
            with self.subTest(sort=sort):
                self.assertEqual(self.texts(self.visit(sort=sort)), expected)

    def test_pages_through_reviews_in_every_sort_order(self):
        for rating in range(23):
            make_review(restaurant=self.restaurant, rating=rating % 5 + 1, text=f"Number {rating}.")
        for sort in ("newest", "helpful", "highest", "lowest"):
            with self.subTest(sort=sort):
                seen, query = [], f"?sort={sort}"
                while query:
                    page = self.client.get(self.restaurant.get_absolute_url() + query)
                    seen += self.texts(page)
                    link = BeautifulSoup(page.text, "html.parser").select_one("a[rel=next]")
                    query = link["href"].partition("?")[1] + link["href"].partition("?")[2] if link else None
                self.assertEqual(len(seen), 23)
                self.assertEqual(len(set(seen)), 23)

    def test_shows_only_visible_photos_of_a_restaurant(self):
        review = make_review(restaurant=self.restaurant)
        shown = make_photo(review=review, alt="Shown")
        hidden = make_photo(review=review, state=Photo.State.HIDDEN)
        of_hidden_review = make_photo(review=make_review(restaurant=self.restaurant, state=Review.State.HIDDEN))
        page = self.visit()
        self.assertContains(page, shown.key)
        self.assertNotContains(page, hidden.key)
        self.assertNotContains(page, of_hidden_review.key)

    def test_shows_whether_a_restaurant_is_open_in_its_time_zone(self):
        make_city("Tokyo", country="JP", time_zone="Asia/Tokyo")
        Restaurant.objects.update(city=make_city("Tokyo"))
        OpeningHours.objects.create(restaurant=self.restaurant, weekday=0, opens_minute=18 * 60, closes_minute=26 * 60)
        for moment, words in [
            (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "Open until 02:00"),
            (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "Closed. Opens at 18:00"),
            (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "Closed. Opens Monday at 18:00"),
        ]:
            with self.subTest(moment=moment), patch.object(timezone, "now", return_value=moment):
                self.assertContains(self.visit(), words)

    def test_shows_special_opening_hours_in_the_week(self):
        SpecialHours.objects.create(restaurant=self.restaurant, date=date(2026, 11, 24))
        moment = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        with patch.object(timezone, "now", return_value=moment):
            self.assertContains(self.visit(), "special hours, 24 November")

    def test_shows_a_closed_restaurant(self):
        Restaurant.objects.update(state="closed", closed_on=date(2026, 3, 1))
        self.assertContains(self.visit(), "closed permanently in March 2026")

    def test_redirects_from_former_slugs_and_merged_restaurants(self):
        merged = make_restaurant("Merged", slug="merged", state="merged", merged_into=self.restaurant)
        SlugHistory.objects.create(restaurant=self.restaurant, slug="casa-velha")
        for slug in (merged.slug, "casa-velha"):
            with self.subTest(slug=slug):
                page = self.client.get(f"/restaurants/{slug}/")
                self.assertRedirects(page, self.restaurant.get_absolute_url(), status_code=301)

    def test_hides_pending_and_removed_restaurants(self):
        for state in ("pending", "removed"):
            Restaurant.objects.update(state=state)
            self.assertEqual(self.visit().status_code, 404)

    def test_shows_a_404_page_for_an_unknown_slug_of_a_restaurant(self):
        page = self.client.get("/restaurants/nowhere/")
        self.assertContains(page, "Page not found", status_code=404)

    def test_shows_a_message_for_a_restaurant_without_reviews(self):
        self.assertContains(self.visit(), "Be the first to review it")

    def test_shows_a_restaurant_with_five_queries_for_any_number_of_reviews(self):
        for number in (10, 990):
            make_many_restaurants(number)
            author = make_user()
            make_photo(review=make_review(restaurant=self.restaurant, author=author))
            with self.subTest(added=number), self.assertNumQueries(5):
                self.visit()

    def test_omits_unknown_opening_hours(self):
        page = self.client.get(make_restaurant("Unknown hours").get_absolute_url())
        self.assertNotContains(page, "Closed")
        self.assertNotContains(page, 'class="hours"')
