from django.test import TestCase
from django.urls import reverse

from reviews.models import Review, User
from reviews.tests.factories import (
    make_cuisine,
    make_many_restaurants,
    make_photo,
    make_restaurant,
    make_review,
    make_user,
)


class HomeTests(TestCase):
    def visit(self):
        return self.client.get(reverse("home"))

    def test_shows_the_best_restaurants_first_on_the_home_page(self):
        for rating, name in [(2, "Middling"), (5, "Beloved")]:
            make_review(restaurant=make_restaurant(name), rating=rating)
        page = self.visit().text
        self.assertLess(page.index("Beloved"), page.index("Middling"))

    def test_shows_the_newest_reviews_with_their_photo_on_the_home_page(self):
        review = make_review(text="We stayed until they turned the chairs.")
        photo = make_photo(review=review, alt="A red chair")
        page = self.visit()
        self.assertContains(page, "We stayed until they turned the chairs.")
        self.assertContains(page, f"/photos/{photo.key}/640.webp")
        self.assertContains(page, "A red chair")

    def test_omits_reviews_by_new_accounts_from_the_home_page(self):
        make_review(author=make_user(trust=User.Trust.NEW), text="I was never there.")
        self.assertNotContains(self.visit(), "I was never there.")

    def test_omits_unpublished_reviews_from_the_home_page(self):
        for state in Review.State:
            if state != Review.State.PUBLISHED:
                make_review(state=state, text="Unseen words.")
        self.assertNotContains(self.visit(), "Unseen words.")

    def test_links_to_cities_and_cuisines_on_the_home_page(self):
        make_restaurant(cuisines=[make_cuisine("Seafood")])
        page = self.visit()
        self.assertContains(page, "?city=lisbon")
        self.assertContains(page, "?cuisine=seafood")

    def test_shows_a_message_on_the_home_page_without_restaurants(self):
        self.assertContains(self.visit(), "There are no restaurants here yet")

    def test_refuses_post_requests_to_the_home_page(self):
        self.assertEqual(self.client.post(reverse("home")).status_code, 405)

    def test_sets_no_cookie_on_the_home_page_and_allows_shared_caches_for_a_minute(self):
        page = self.visit()
        self.assertFalse(page.cookies)
        self.assertEqual(page["Cache-Control"], "public, max-age=60")
        self.assertEqual(page["Vary"], "Cookie")

    def test_allows_no_shared_cache_for_the_home_page_of_signed_in_users(self):
        self.client.force_login(make_user())
        self.assertIn("private", self.visit()["Cache-Control"])

    def test_shows_the_home_page_with_three_queries_for_any_number_of_restaurants(self):
        for number in (10, 990):
            make_many_restaurants(number)
            with self.subTest(added=number), self.assertNumQueries(3):
                self.visit()
