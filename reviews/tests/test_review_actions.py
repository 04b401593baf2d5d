from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.db import connection
from django.test import TestCase, TransactionTestCase

from reviews.actions import catalog, recounting, reviews, votes, writing
from reviews.models import Photo, Review, ReviewRevision
from reviews.models.review import InvalidTransition
from reviews.photos import storage as photos
from reviews.tests.factories import make_file, make_photo, make_restaurant, make_review, make_user


class ReviewActionTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()

    def counts(self):
        self.restaurant.refresh_from_db()
        return list(self.restaurant.star_counts.values())

    def test_counts_only_published_reviews_in_star_counters(self):
        review = make_review(restaurant=self.restaurant, rating=5, state=Review.State.DRAFT)
        for step, expected in [
            (reviews.hold, 0),
            (reviews.publish, 1),
            (reviews.hide, 0),
            (reviews.publish, 1),
            (reviews.withdraw, 0),
            (reviews.restore, 1),
            (reviews.supersede, 0),
            (reviews.restore, 1),
            (reviews.remove, 0),
            (reviews.publish, 1),
            (reviews.erase, 0),
        ]:
            with self.subTest(step=step.__name__):
                review = step(review=review)
                self.assertEqual(self.counts(), [expected, 0, 0, 0, 0])
        self.assertEqual(list(recounting.recount(write=False)), [])

    def test_changes_no_star_counter_for_an_invalid_transition(self):
        review = make_review(restaurant=self.restaurant, rating=5)
        with self.assertRaisesMessage(Exception, "cannot change from “published” to “published”"):
            reviews.publish(review=review)
        self.assertEqual(self.counts(), [1, 0, 0, 0, 0])

    def test_updates_the_cover_photo_when_a_review_is_hidden_and_published(self):
        helpful = make_photo(review=make_review(restaurant=self.restaurant, helpful_count=3))
        other = make_photo(review=make_review(restaurant=self.restaurant))
        covers = []
        for step in (None, reviews.hide, reviews.publish):
            if step:
                step(review=helpful.review)
            self.restaurant.refresh_from_db()
            covers.append(self.restaurant.cover_photo)
        self.assertEqual(covers, [helpful, other, helpful])

    def test_erases_everything_the_author_of_a_review_wrote(self):
        review = make_review(restaurant=self.restaurant, title="Mine", visited_month="2026-03-01", disclosure="invited")
        ReviewRevision.objects.create(review=review, number=1, rating=3, text="Once.")
        photo = make_photo(review=review)
        storage = InMemoryStorage()
        for name in photo.files.names:
            storage.save(name, ContentFile(b"picture"))
        with patch.object(photos, "default_storage", storage), self.captureOnCommitCallbacks(execute=True):
            erased = reviews.erase(review=review)
        erased.refresh_from_db()
        self.assertEqual((erased.rating, erased.title, erased.text, erased.visited_month), (None, "", "", None))
        self.assertEqual(erased.disclosure, "none")
        self.assertFalse(ReviewRevision.objects.exists() or Photo.objects.exists())
        self.assertFalse(any(storage.exists(name) for name in photo.files.names))


class ConcurrentReviewActionTests(TransactionTestCase):
    def test_keeps_star_counters_correct_under_concurrent_actions(self):
        restaurant = make_restaurant()
        drafts = [
            make_review(restaurant=restaurant, author=make_user(), rating=number % 5 + 1, state=Review.State.DRAFT)
            for number in range(20)
        ]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(self.publish_and_maybe_hide, drafts))
        self.assertEqual(list(recounting.recount(write=False)), [])
        restaurant.refresh_from_db()
        self.assertEqual(restaurant.rating_count, 10)

    def publish_and_maybe_hide(self, review):
        try:
            published = reviews.publish(review=review)
            if review.pk % 2:
                reviews.hide(review=published)
        finally:
            connection.close()

    def test_keeps_the_cover_photo_correct_under_concurrent_votes(self):
        restaurant = make_restaurant()
        first, second = (
            make_photo(review=make_review(restaurant=restaurant)),
            make_photo(review=make_review(restaurant=restaurant)),
        )
        voters = [make_user() for _number in range(12)]

        def vote(number):
            try:
                votes.add(review=(first, second)[number % 2].review, by=voters[number])
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(vote, range(12)))
        self.assertEqual(catalog.refresh_denormalized_fields(restaurants=[restaurant.pk]), 0)

    def test_does_not_restore_the_content_of_an_erased_review(self):
        review = writing.start_review(restaurant=make_restaurant(), by=make_user())
        stale = Review.objects.get(pk=review.pk)
        reviews.erase(review=review)
        stale.save_draft({"text": "Late words"})
        with self.assertRaises(InvalidTransition):
            writing.add_photo(review=stale, file=make_file())
        review.refresh_from_db()
        self.assertEqual((review.draft_data, review.photos.count()), (None, 0))
