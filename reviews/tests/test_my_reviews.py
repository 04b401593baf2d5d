from django.test import TestCase
from django.urls import reverse

from reviews.models import Review
from reviews.tests.factories import make_photo, make_restaurant, make_review, make_user

STATE_MESSAGES = {
    Review.State.DRAFT: "This is a draft. Only you can see it.",
    Review.State.PENDING: "Our moderators are checking this review",
    Review.State.PUBLISHED: "published",
    Review.State.HIDDEN: "hidden while our moderators check it",
    Review.State.REMOVED: "Our moderators removed this review",
    Review.State.WITHDRAWN: "deleted by the author",
    Review.State.SUPERSEDED: "your newer review replaced this one",
}


class MyReviewsTests(TestCase):
    def setUp(self):
        self.author = make_user()
        self.client.force_login(self.author)

    def my_reviews(self, **query):
        return self.client.get(reverse("my_reviews"), query)

    def test_shows_the_author_the_state_of_each_review(self):
        for state, message in STATE_MESSAGES.items():
            review = make_review(author=self.author, restaurant=make_restaurant(), state=state)
            with self.subTest(state=state):
                self.assertContains(self.my_reviews(), message)
            Review.objects.filter(pk=review.pk).delete()

    def test_links_to_the_form_of_each_review_that_the_author_can_change(self):
        for state, can_change in [("draft", True), ("pending", True), ("hidden", True), ("removed", False)]:
            review = make_review(author=self.author, restaurant=make_restaurant(), state=state)
            with self.subTest(state=state):
                url = reverse("write_review", args=[review.restaurant.slug])
                self.assertEqual(url in self.my_reviews().text, can_change)

    def test_omits_reviews_of_others_and_erased_reviews_from_my_reviews(self):
        make_review(text="Someone else's words")
        make_review(author=self.author, restaurant=make_restaurant("Gone"), state=Review.State.ERASED)
        page = self.my_reviews()
        self.assertNotContains(page, "Someone else")
        self.assertNotContains(page, "Gone")
        self.assertContains(page, "No reviews yet")

    def test_shows_the_beginning_of_a_draft_in_my_reviews(self):
        review = make_review(author=self.author, state=Review.State.DRAFT, text="", rating=None)
        review.save_draft({"text": "Half a thought"})
        self.assertContains(self.my_reviews(), "Half a thought")

    def test_lists_my_reviews_with_a_constant_number_of_queries(self):
        for number in (2, 18):
            for _ in range(number):
                make_photo(review=make_review(author=self.author, restaurant=make_restaurant()))
            with self.subTest(number=number), self.assertNumQueries(3):
                self.my_reviews()

    def test_paginates_my_reviews(self):
        for number in range(21):
            make_review(author=self.author, restaurant=make_restaurant(f"Place {number}"))
        page = self.my_reviews()
        self.assertContains(page, "Place 20")
        self.assertNotContains(page, "Place 0<")
        following = self.my_reviews(cursor=page.context["page"].next_cursor)
        self.assertContains(following, "Place 0<")


class MyProfileTests(TestCase):
    def setUp(self):
        self.person = make_user(display_name="Ana")
        self.client.force_login(self.person)

    def my_profile(self, name):
        return self.client.post(reverse("my_profile"), {"display_name": name, "is_staff": "1", "handle": "other"})

    def test_changes_the_display_name_and_nothing_else(self):
        handle = self.person.handle
        self.assertRedirects(self.my_profile("  Ana   Ávila "), reverse("my_profile"))
        self.person.refresh_from_db()
        self.assertEqual((self.person.display_name, self.person.handle), ("Ana Ávila", handle))
        self.assertFalse(self.person.is_staff)

    def test_refuses_an_invalid_display_name(self):
        for name in ("", "   ", "!!!", "x" * 61, "\u200b"):
            with self.subTest(name=name):
                self.assertEqual(self.my_profile(name).status_code, 422)
        self.person.refresh_from_db()
        self.assertEqual(self.person.display_name, "Ana")
