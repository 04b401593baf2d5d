from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from reviews.models import Review
from reviews.tests.factories import make_restaurant, make_review, make_user


class PersonDetailTests(TestCase):
    def setUp(self):
        self.person = make_user(handle="maria", display_name="Maria", email="maria@example.org")

    def visit(self, handle="maria"):
        return self.client.get(reverse("person_detail", args=[handle]))

    def test_shows_the_published_reviews_of_a_person(self):
        make_review(author=self.person, restaurant=make_restaurant("Tasca"), text="Worth the stairs.")
        make_review(text="By another author.")
        page = self.visit()
        self.assertContains(page, "Worth the stairs.")
        self.assertContains(page, "Tasca")
        self.assertNotContains(page, "By another author.")

    def test_omits_unpublished_reviews_from_the_page_of_a_person(self):
        for state in Review.State:
            if state != Review.State.PUBLISHED:
                make_review(author=self.person, state=state, text="Unseen words.")
        self.assertNotContains(self.visit(), "Unseen words.")

    def test_omits_the_email_address_from_the_page_of_a_person(self):
        make_review(author=self.person)
        self.assertNotContains(self.visit(), "maria@example.org")

    def test_hides_the_pages_of_erased_and_inactive_users(self):
        make_user(handle="gone", email=None, erased_at=timezone.now())
        make_user(handle="asleep", is_active=False)
        for handle in ("gone", "asleep", "missing"):
            with self.subTest(handle=handle):
                self.assertEqual(self.visit(handle).status_code, 404)

    def test_shows_the_page_of_a_person_with_two_queries_for_any_number_of_reviews(self):
        for _ in range(3):
            make_review(author=self.person)
            with self.assertNumQueries(2):
                self.visit()
