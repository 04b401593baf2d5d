from datetime import timedelta
from http import HTTPStatus

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from reviews.models import Restaurant, Review
from reviews.tests.factories import make_restaurant, make_review, make_user


class DeleteReviewTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()
        self.author = make_user()
        self.client.force_login(self.author)

    def make_review(self, **fields):
        return make_review(restaurant=self.restaurant, author=self.author, **fields)

    def delete_review(self, review):
        return self.client.post(reverse("delete_review", args=[review.pk]))

    def restore_review(self, review):
        return self.client.post(reverse("restore_review", args=[review.pk]))

    def state_of(self, review):
        return Review.objects.get(pk=review.pk).state

    def count(self):
        return Restaurant.objects.get().rating_count

    def test_asks_first(self):
        review = self.make_review()
        self.assertContains(self.client.get(reverse("delete_review", args=[review.pk])), "Delete this review?")
        self.assertEqual(self.state_of(review), "published")

    def test_takes_it_from_the_page_and_from_the_stars(self):
        review = self.make_review()
        self.assertRedirects(self.delete_review(review), reverse("my_reviews"))
        self.assertEqual((self.state_of(review), self.count()), ("withdrawn", 0))

    def test_brings_it_back_for_thirty_days(self):
        review = self.make_review()
        self.delete_review(review)
        Review.objects.update(state_changed_at=timezone.now() - timedelta(days=29, hours=23))
        self.assertContains(self.client.get(reverse("my_reviews")), "Bring it back")
        self.assertRedirects(self.restore_review(review), review.get_absolute_url())
        self.assertEqual((self.state_of(review), self.count()), ("published", 1))

    def test_brings_nothing_back_afterwards(self):
        review = self.make_review()
        self.delete_review(review)
        Review.objects.update(state_changed_at=timezone.now() - timedelta(days=30, hours=1))
        self.assertNotContains(self.client.get(reverse("my_reviews")), "Bring it back")
        self.assertEqual(self.restore_review(review).status_code, HTTPStatus.NOT_FOUND)

    def test_brings_a_hidden_review_back_as_hidden(self):
        review = self.make_review(state=Review.State.HIDDEN)
        self.delete_review(review)
        self.restore_review(review)
        self.assertEqual((self.state_of(review), self.count()), ("hidden", 0))

    def test_keeps_one_of_two_when_another_was_written_meanwhile(self):
        review = self.make_review()
        self.delete_review(review)
        self.make_review(text="Anew.")
        response = self.client.post(reverse("restore_review", args=[review.pk]), follow=True)
        self.assertContains(response, "You have written another review of this restaurant")
        self.assertEqual((self.state_of(review), self.count()), ("withdrawn", 1))

    def test_lets_a_draft_go_too(self):
        review = self.make_review(state=Review.State.DRAFT)
        self.delete_review(review)
        self.assertEqual(self.state_of(review), "withdrawn")

    def test_leaves_a_removed_review_where_it_is(self):
        review = self.make_review(state=Review.State.REMOVED)
        self.assertRedirects(self.delete_review(review), review.get_absolute_url())
        self.assertEqual(self.state_of(review), "removed")

    def test_does_nothing_twice(self):
        review = self.make_review()
        self.delete_review(review)
        self.assertRedirects(self.delete_review(review), reverse("my_reviews"))
        self.assertEqual(self.state_of(review), "withdrawn")
        self.restore_review(review)
        self.assertRedirects(self.restore_review(review), review.get_absolute_url())
        self.assertEqual(self.count(), 1)
