"""Concurrent requests of authors."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse

from reviews.actions import recounting, writing
from reviews.models import Photo, Restaurant, Review
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

    def test_accepts_one_of_two_concurrent_reviews_and_reports_a_conflict_for_the_other(self):
        client, again = self.client_of(author := make_user()), self.client_of(author)
        answers = self.run_concurrently([lambda: self.write(client, "One."), lambda: self.write(again, "Two.")])
        review = Review.objects.get(author=author)
        self.assertEqual(set(answers), {review.get_absolute_url(), f"{self.url}?check=1"})
        self.assertEqual((review.state, review.revisions.count()), ("published", 1))
        self.assertContains(client.get(self.url), "Edit your review")
        self.assertEqual(list(recounting.recount(write=False)), [])

    def test_creates_one_review_for_a_double_click(self):
        client, again = self.client_of(author := make_user()), self.client_of(author)
        answers = self.run_concurrently([lambda: self.write(client), lambda: self.write(again)])
        review = Review.objects.get(author=author)
        self.assertEqual(answers, [review.get_absolute_url()] * 2)
        self.assertEqual(review.revisions.count(), 1)

    def test_counts_all_of_fifty_concurrent_reviews_of_one_restaurant(self):
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

    def test_accepts_one_of_two_concurrent_uploads_when_one_photo_is_left(self):
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

    def test_adds_one_restaurant_for_a_form_that_was_sent_six_times(self):
        url, person = reverse("add_restaurant"), make_user()
        clients = [self.client_of(person) for _number in range(6)]
        data = {"name": "Solar Branco", "city": "Lisbon", "submission": self.token_of(clients[0].get(url))}
        answers = self.run_concurrently([lambda client=client: client.post(url, data) for client in clients])
        added = Restaurant.objects.get(name="Solar Branco")
        self.assertEqual({answer["Location"] for answer in answers}, {added.get_absolute_url()})
        again = clients[0].post(url, data)
        self.assertEqual(again["Location"], added.get_absolute_url())
        self.assertEqual(clients[0].post(url, {**data, "submission": "another"}).status_code, 409)

    def test_adds_one_photo_for_an_upload_that_was_sent_three_times(self):
        url, person = reverse("upload_photo", args=[self.restaurant.slug]), make_user()
        review = writing.start_review(restaurant=self.restaurant, by=person)
        clients = [self.client_of(person) for _number in range(3)]

        def upload(client, submission="one"):
            return client.post(url, {"photo": make_file(), "submission": submission}).status_code

        answers = self.run_concurrently([lambda client=client: upload(client) for client in clients])
        self.assertEqual(set(answers), {201})
        self.assertEqual((review.photos.count(), len(self.stored_files())), (1, 1))
        upload(clients[0])
        self.assertEqual(review.photos.count(), 1)
        upload(clients[0], "two")
        self.assertEqual(review.photos.count(), 2)

    def test_adds_each_photo_of_a_form_once_although_it_was_sent_twice(self):
        client = self.client_of(person := make_user())
        token = self.token_of(client.get(self.url))
        for _time in range(2):
            files = [make_file(), make_file()]
            client.post(self.url, {"submission": token, "keep": "", "revision": "0", "photos": files})
        self.assertEqual(Photo.objects.filter(review__author=person).count(), 2)

    def token_of(self, page):
        return BeautifulSoup(page.text, "html.parser").select_one("[name=submission]")["value"]
