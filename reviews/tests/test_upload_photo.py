from contextlib import ExitStack
from dataclasses import replace
from http import HTTPStatus
from unittest.mock import patch

from django.test import TestCase
from django.urls import reverse

from reviews import rate_limits as limits
from reviews.actions import writing
from reviews.models import Photo, Restaurant, Review
from reviews.photos import storage, uploads
from reviews.photos.tests.memory_storage import PhotosInMemory
from reviews.tests.factories import make_file, make_photo, make_restaurant, make_review, make_user


class UploadPhotoTests(PhotosInMemory, TestCase):
    def setUp(self):
        super().setUp()
        self.restaurant = make_restaurant()
        self.author = make_user()
        self.client.force_login(self.author)

    def upload_photo(self, file=None, **fields):
        url = reverse("upload_photo", args=[self.restaurant.slug])
        return self.client.post(url, {"photo": file or make_file(), **fields})

    def test_saves_an_uploaded_photo_with_a_draft_and_returns_its_form_fields(self):
        response = self.upload_photo()
        photo = Photo.objects.get()
        self.assertContains(response, f'data-photo="{photo.pk}"', status_code=HTTPStatus.CREATED)
        self.assertEqual((photo.state, photo.review.state, photo.review.author), ("unsent", "draft", self.author))

    def test_adds_an_unsent_photo_to_a_published_review_without_showing_it(self):
        review = make_review(restaurant=self.restaurant, author=self.author)
        self.upload_photo()
        self.assertEqual(Photo.objects.get().review, review)
        self.client.logout()
        page = self.client.get(self.restaurant.get_absolute_url())
        self.assertNotContains(page, Photo.objects.get().key)

    def test_explains_in_plain_text_why_it_rejects_an_uploaded_photo(self):
        for content, reason in [
            (b"", "empty"),
            (b"<svg/>", "not a supported photo"),
            (b"GIF89a" + b"\0" * 99, "not a supported photo"),
        ]:
            with self.subTest(reason=reason):
                response = self.upload_photo(make_file("a.jpg", content))
                self.assertContains(response, reason, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
                self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        self.assertFalse(Photo.objects.exists())

    def test_reports_a_photo_upload_without_a_file(self):
        url = reverse("upload_photo", args=[self.restaurant.slug])
        self.assertContains(self.client.post(url), "No photo was received", status_code=422)

    def test_refuses_an_eleventh_photo_and_stores_no_file(self):
        review = make_review(restaurant=self.restaurant, author=self.author)
        photos = [make_photo(review=review) for _number in range(10)]
        self.assertContains(self.upload_photo(), "A review can have up to 10 photos", status_code=422)
        self.assertEqual(self.stored_files(), set())
        leaving = {"leaving": [str(photos[0].pk)]}
        self.assertEqual(self.upload_photo(**leaving).status_code, HTTPStatus.CREATED)

    def test_accepts_only_one_of_two_simultaneous_photos_for_the_last_place(self):
        review = make_review(restaurant=self.restaurant, author=self.author)
        for _number in range(9):
            make_photo(review=review)
        read_picture = writing.read_picture

        def add_another_photo_first(file, **options):
            make_photo(review=review)
            return read_picture(file, **options)

        with patch.object(writing, "read_picture", add_another_photo_first):
            self.assertContains(self.upload_photo(), "10 photos", status_code=422)
        self.assertEqual(review.photos.count(), 10)
        self.assertEqual(self.stored_files(), set())

    def test_refuses_photos_for_a_removed_review_or_a_closed_restaurant(self):
        review = make_review(restaurant=self.restaurant, author=self.author, state=Review.State.REMOVED)
        self.assertEqual(self.upload_photo().status_code, HTTPStatus.FORBIDDEN)
        Review.objects.filter(pk=review.pk).delete()
        Restaurant.objects.update(state=Restaurant.State.CLOSED)
        self.assertEqual(self.upload_photo().status_code, HTTPStatus.NOT_FOUND)

    def test_returns_503_with_the_time_of_the_next_try_while_the_site_cannot_accept_photos(self):
        for error, reason in [
            (uploads.DecoderBusy, "The site is processing many photos right now."),
            (storage.PhotoNotStored, "Your photo could not be saved."),
        ]:
            with self.subTest(error=error.__name__), patch.object(writing, "read_picture", side_effect=error):
                response = self.upload_photo()
                self.assertContains(response, reason, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
                self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
                self.assertGreaterEqual(int(response["Retry-After"]), 60)

    def test_returns_429_while_other_photos_of_the_person_are_processed(self):
        with ExitStack() as stack:
            for _number in range(uploads.MAX_UPLOADS_PER_PERSON):
                stack.enter_context(uploads.upload_slots.hold(self.author.pk))
            response = self.upload_photo()
        reason = "Your other photos are still being processed."
        self.assertContains(response, reason, status_code=HTTPStatus.TOO_MANY_REQUESTS)
        self.assertGreater(int(response["Retry-After"]), 0)

    def test_does_not_count_photos_that_the_site_could_not_accept_against_the_daily_limit(self):
        with patch.object(limits, "PHOTO", limits.RateLimit("photo", 1, limits.DAY)):
            for error in (uploads.DecoderBusy, uploads.TooManyUploads, storage.PhotoNotStored):
                with patch.object(writing, "read_picture", side_effect=error):
                    self.upload_photo()
            self.assertEqual(self.upload_photo(submission="one").status_code, HTTPStatus.CREATED)
            # This is a retry of the same upload by the browser, which is not counted.
            self.assertEqual(self.upload_photo(submission="one").status_code, HTTPStatus.CREATED)
            self.assertEqual(self.upload_photo(submission="two").status_code, HTTPStatus.TOO_MANY_REQUESTS)

    def test_counts_files_that_are_no_photos_against_the_daily_limit(self):
        with patch.object(limits, "PHOTO", limits.RateLimit("photo", 1, limits.DAY)):
            self.upload_photo(make_file(content=b"no picture"))
            self.assertEqual(self.upload_photo().status_code, HTTPStatus.TOO_MANY_REQUESTS)

    def test_enforces_the_daily_limit_of_photos(self):
        with patch.object(limits, "PHOTO", limits.RateLimit("photo", 1, limits.DAY)):
            self.upload_photo()
            response = self.upload_photo()
        self.assertContains(response, "Try again in", status_code=HTTPStatus.TOO_MANY_REQUESTS)
        self.assertGreater(int(response["Retry-After"]), 3600)

    def test_enforces_the_hourly_limit_of_decoding_time_of_a_person(self):
        with patch.object(limits, "DECODING", replace(limits.DECODING, max_count=1)):
            self.assertContains(self.upload_photo(make_file(content=b"no picture")), "not a supported", status_code=422)
            with patch.object(writing, "read_picture") as decoder:
                response = self.upload_photo()
                decoder.assert_not_called()
            message = "You have reached the limit of processing time for photos. Try again in"
            self.assertContains(response, message, status_code=HTTPStatus.TOO_MANY_REQUESTS)
            self.client.force_login(make_user())
            self.assertEqual(self.upload_photo().status_code, HTTPStatus.CREATED)

    def test_does_not_store_the_original_file_name_of_a_photo(self):
        response = self.upload_photo(make_file("Anas Geburtstag zu Hause.jpg"))
        self.assertNotContains(response, "Geburtstag", status_code=201)
        [name] = self.stored_files()
        self.assertRegex(name, r"^[\w-]{16}/64\.webp$")
