"""Concurrent requests of authors."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse

from reviews.actions import recounting, writing
from reviews.models import Review
from reviews.photos.tests.memory_storage import PhotosInMemory
from reviews.tests.factories import make_file, make_photo, make_restaurant, make_review, make_user


class ConcurrentRequestTests(PhotosInMemory, TransactionTestCase):
    def setUp(self):
        super().setUp()
        self.restaurant = make_restaurant()
        self.url = reverse("write_review", args=[self.restaurant.slug])

    def run_concurrently(self, calls):
        """Start the calls in threads at the same moment, and return their results in order."""
        barrier = Barrier(len(calls))

        def run(call):
            barrier.wait(timeout=20)
            try:
                return call()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(run, calls))

    def client_of(self, person):
        client = Client()
        client.force_login(person)
        return client

    def write(self, client, text="The clams came first.", rating="4"):
        """Send the form. Return the URL of the next page."""
        return client.post(self.url, {"rating": rating, "text": text, "revision": "0"}).url

    def test_accept_one_of_two_different_reviews_and_report_a_conflict_for_the_other(self):
        client, again = self.client_of(author := make_user()), self.client_of(author)
        answers = self.run_concurrently([lambda: self.write(client, "One."), lambda: self.write(again, "Two.")])
        review = Review.objects.get(author=author)
        self.assertEqual(set(answers), {review.get_absolute_url(), f"{self.url}?check=1"})
        self.assertEqual((review.state, review.revisions.count()), ("published", 1))
        self.assertContains(client.get(self.url), "Edit your review")
        self.assertEqual(list(recounting.recount(write=False)), [])

    def test_create_one_review_for_a_double_click(self):
        client, again = self.client_of(author := make_user()), self.client_of(author)
        answers = self.run_concurrently([lambda: self.write(client), lambda: self.write(again)])
        review = Review.objects.get(author=author)
        self.assertEqual(answers, [review.get_absolute_url()] * 2)
        self.assertEqual(review.revisions.count(), 1)

    def test_count_all_of_fifty_reviews_of_one_restaurant(self):
        clients = [self.client_of(make_user()) for _number in range(50)]

        def write_all(share):
            return [self.write(client, rating=str(number % 5 + 1)) for number, client in share]

        shares = [list(enumerate(clients))[start::4] for start in range(4)]
        answers = self.run_concurrently([lambda share=share: write_all(share) for share in shares])
        published = {review.get_absolute_url() for review in Review.objects.published()}
        self.assertEqual({answer for share in answers for answer in share}, published)
        self.restaurant.refresh_from_db()
        self.assertEqual(list(self.restaurant.star_counts.values()), [10, 10, 10, 10, 10])
        self.assertEqual(list(recounting.recount(write=False)), [])

    def test_accept_one_of_two_uploads_when_one_photo_is_left(self):
        review = make_review(restaurant=self.restaurant)
        for _number in range(writing.MAX_PHOTOS - 1):
            make_photo(review=review)

        def add_photo():
            try:
                return writing.add_photo(review=review, file=make_file()).state
            except writing.TooManyPhotos:
                return "too many"

        self.assertEqual(sorted(self.run_concurrently([add_photo, add_photo])), ["too many", "unsent"])
        self.assertEqual(review.photos.count(), writing.MAX_PHOTOS)
        self.assertEqual(len(self.stored_files()), 1)
