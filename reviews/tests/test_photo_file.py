import tempfile

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import TestCase, override_settings
from PIL import Image

from reviews.models import Photo, Restaurant, Review
from reviews.photos import storage as photos
from reviews.photos.decoder.rendering import render
from reviews.photos.files import permanent_url
from reviews.tests.factories import make_photo, make_user


class PhotoFileTests(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        storage = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder.name, "base_url": "/photos/"},
        }
        with_folder = override_settings(STORAGES={"default": storage, "staticfiles": STATIC_FILES})
        with_folder.enable()
        self.addCleanup(with_folder.disable)
        stored = photos.store(render(Image.new("RGB", (700, 500), "#aa8866")), "some-key")
        self.photo = make_photo(key=stored.key, widths=stored.widths, width=stored.width, height=stored.height)

    def fetch(self, width=640, **headers):
        response = self.client.get(f"/photos/some-key/{width}.webp", headers=headers)
        # Reading the stream to its end closes the file.
        response.body = response.getvalue()
        return response

    def test_streams_the_file_of_a_photo(self):
        response = self.fetch()
        self.assertEqual(response["Content-Type"], "image/webp")
        with default_storage.open("some-key/640.webp") as file:
            self.assertEqual(response.body, file.read())

    def test_returns_the_permanent_url_of_the_next_wider_photo_file(self):
        self.assertEqual(permanent_url(self.photo.files, 500), "/photos/some-key/640.webp")
        self.assertEqual(permanent_url(self.photo.files, 5000), "/photos/some-key/700.webp")

    def test_returns_304_for_a_cached_photo(self):
        etag = self.fetch()["ETag"]
        self.assertEqual(self.fetch(if_none_match=etag).status_code, 304)
        self.assertEqual(self.fetch(width=320, if_none_match=etag).status_code, 200)

    def test_allows_browsers_but_not_shared_caches_to_cache_photos(self):
        self.assertEqual(self.fetch()["Cache-Control"], "private, max-age=3600")

    def test_returns_404_once_the_photo_or_its_review_is_not_public(self):
        Photo.objects.update(state=Photo.State.REMOVED)
        self.assertEqual(self.fetch().status_code, 404)
        Photo.objects.update(state=Photo.State.VISIBLE)
        Review.objects.update(state=Review.State.HIDDEN)
        self.assertEqual(self.fetch().status_code, 404)

    def test_returns_404_for_a_photo_of_a_restaurant_without_a_page_except_to_its_author(self):
        for state in (Restaurant.State.PENDING, Restaurant.State.REMOVED):
            with self.subTest(state=state):
                Restaurant.objects.update(state=state)
                self.client.logout()
                self.assertEqual(self.fetch().status_code, 404)
                self.client.force_login(make_user())
                self.assertEqual(self.fetch().status_code, 404)
                self.client.force_login(self.photo.review.author)
                self.assertEqual(self.fetch().status_code, 200)

    def test_serves_photos_of_a_restaurant_that_has_closed(self):
        Restaurant.objects.update(state=Restaurant.State.CLOSED)
        self.assertEqual(self.fetch().status_code, 200)

    def test_returns_404_for_a_photo_width_that_is_not_stored(self):
        self.assertEqual(self.fetch(width=641).status_code, 404)
        self.assertEqual(self.fetch(width=10**30).status_code, 404)

    def test_lets_other_sites_show_photos(self):
        self.assertEqual(self.fetch()["Cross-Origin-Resource-Policy"], "cross-origin")

    def test_returns_404_for_a_photo_whose_file_is_missing(self):
        default_storage.delete("some-key/640.webp")
        self.assertEqual(self.fetch().status_code, 404)

    def test_returns_404_for_stored_files_that_are_not_photos(self):
        default_storage.save("secret/640.webp", ContentFile(b"secret"))
        self.assertEqual(self.client.get("/photos/secret/640.webp").status_code, 404)
        self.assertEqual(self.client.get("/photos/some-key/../../manage.py").status_code, 404)


STATIC_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
