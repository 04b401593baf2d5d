import io
from unittest.mock import patch

from django.core.files.storage import InMemoryStorage
from django.test import SimpleTestCase, override_settings
from PIL import Image

from reviews.photos import storage as photos
from reviews.photos.decoder.rendering import average_color, render


class SigningInMemoryStorage(InMemoryStorage):
    def signed_url(self, name):
        return f"https://storage.example/{name}?signature" if name.startswith("signed/") else None

    def seconds_left(self):
        return 600


class StorePhotoTests(SimpleTestCase):
    def setUp(self):
        self.storage = InMemoryStorage()
        replaced = patch.object(photos, "default_storage", self.storage)
        replaced.start()
        self.addCleanup(replaced.stop)

    def open(self, name):
        with self.storage.open(name) as file:
            return Image.open(io.BytesIO(file.read()))

    def test_stores_a_photo_in_up_to_three_widths_without_enlarging_it(self):
        for size, widths in [((2000, 1000), [320, 640, 1280]), ((700, 350), [320, 640, 700]), ((100, 50), [100])]:
            with self.subTest(size=size):
                stored = photos.store(render(Image.new("RGB", size, "#336699")), f"key-{size[0]}")
                self.assertEqual(stored.widths, widths)
                self.assertEqual((stored.width, stored.height), (widths[-1], widths[-1] // 2))
                self.assertEqual([self.open(f"{stored.key}/{width}.webp").width for width in widths], widths)

    def test_stores_no_metadata_of_a_photo(self):
        exif = Image.Exif()
        exif[0x010F] = "A camera"
        source = io.BytesIO()
        Image.new("RGB", (100, 50)).save(source, "JPEG", exif=exif, comment=b"here", icc_profile=b"profile")
        photos.store(render(Image.open(source)), "key")
        stored = self.open("key/100.webp")
        self.assertEqual(stored.format, "WEBP")
        self.assertFalse(stored.getexif())
        self.assertFalse({"exif", "icc_profile", "xmp", "comment"} & set(stored.info))

    def test_computes_the_average_color_of_a_photo(self):
        self.assertEqual(average_color(Image.new("RGB", (10, 10), "#336699")), "#336699")


class SignUrlTests(SimpleTestCase):
    @override_settings(STORAGES={"default": {"BACKEND": f"{__name__}.SigningInMemoryStorage"}})
    def test_returns_the_signed_url_of_a_photo_and_its_remaining_seconds(self):
        signed = photos.sign_url("signed/640.webp")
        self.assertEqual(signed, photos.SignedUrl("https://storage.example/signed/640.webp?signature", 600))

    @override_settings(STORAGES={"default": {"BACKEND": f"{__name__}.SigningInMemoryStorage"}})
    def test_returns_no_signed_url_while_the_storage_cannot_sign(self):
        self.assertIsNone(photos.sign_url("other/640.webp"))

    @override_settings(STORAGES={"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}})
    def test_returns_no_signed_url_for_a_storage_without_them(self):
        self.assertIsNone(photos.sign_url("signed/640.webp"))

    def test_recognizes_a_storage_that_can_sign_urls_by_its_methods(self):
        self.assertIsInstance(SigningInMemoryStorage(), photos.SigningStorage)
        self.assertNotIsInstance(InMemoryStorage(), photos.SigningStorage)
