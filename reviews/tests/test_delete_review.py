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

    def test_asks_for_confirmation_before_it_deletes_a_review(self):
        review = self.make_review()
        self.assertContains(self.client.get(reverse("delete_review", args=[review.pk])), "Delete this review?")
        self.assertEqual(self.state_of(review), "published")

    def test_asks_for_confirmation_before_it_deletes_a_draft(self):
        draft = self.make_review(state=Review.State.DRAFT)
        page = self.client.get(reverse("delete_review", args=[draft.pk]))
        self.assertContains(page, "Delete this draft?", count=2)
        self.assertNotContains(page, "no longer be shown")

    def test_removes_a_deleted_review_from_the_page_and_its_stars_from_the_count(self):
        review = self.make_review()
        self.assertRedirects(self.delete_review(review), reverse("my_reviews"))
        self.assertEqual((self.state_of(review), self.count()), ("withdrawn", 0))

    def test_restores_a_review_within_thirty_days_after_its_deletion(self):
        review = self.make_review()
        self.delete_review(review)
        Review.objects.update(state_changed_at=timezone.now() - timedelta(days=29, hours=23))
        self.assertContains(self.client.get(reverse("my_reviews")), "Restore")
        self.assertRedirects(self.restore_review(review), review.get_absolute_url())
        self.assertEqual((self.state_of(review), self.count()), ("published", 1))

    def test_refuses_to_restore_a_review_thirty_days_after_its_deletion(self):
        review = self.make_review()
        self.delete_review(review)
        Review.objects.update(state_changed_at=timezone.now() - timedelta(days=30, hours=1))
        self.assertNotContains(self.client.get(reverse("my_reviews")), "Restore")
        self.assertEqual(self.restore_review(review).status_code, HTTPStatus.NOT_FOUND)

    def test_restores_a_hidden_review_as_hidden(self):
        review = self.make_review(state=Review.State.HIDDEN)
        self.delete_review(review)
        self.restore_review(review)
        self.assertEqual((self.state_of(review), self.count()), ("hidden", 0))

    def test_refuses_to_restore_a_review_if_there_is_a_newer_one(self):
        review = self.make_review()
        self.delete_review(review)
        self.make_review(text="Anew.")
        response = self.client.post(reverse("restore_review", args=[review.pk]), follow=True)
        self.assertContains(response, "You have written another review of this restaurant")
        self.assertEqual((self.state_of(review), self.count()), ("withdrawn", 1))

    def test_deletes_a_draft(self):
        review = self.make_review(state=Review.State.DRAFT)
        self.delete_review(review)
        self.assertEqual(self.state_of(review), "withdrawn")

    def test_does_not_delete_a_removed_review(self):
        review = self.make_review(state=Review.State.REMOVED)
        self.assertRedirects(self.delete_review(review), review.get_absolute_url())
        self.assertEqual(self.state_of(review), "removed")

    def test_changes_nothing_when_a_review_is_deleted_or_restored_again(self):
        review = self.make_review()
        self.delete_review(review)
        self.assertRedirects(self.delete_review(review), reverse("my_reviews"))
        self.assertEqual(self.state_of(review), "withdrawn")
        self.restore_review(review)
        self.assertRedirects(self.restore_review(review), review.get_absolute_url())
        self.assertEqual(self.count(), 1)
