import io
from unittest.mock import patch

from django.core.files.storage import InMemoryStorage
from django.test import SimpleTestCase
from PIL import Image

from reviews.photos import storage as photos
from reviews.photos.decoder.rendering import average_color, render


class StorePhotoTests(SimpleTestCase):
    def setUp(self):
        self.storage = InMemoryStorage()
        replaced = patch.object(photos, "default_storage", self.storage)
        replaced.start()
        self.addCleanup(replaced.stop)

    def open(self, name):
        with self.storage.open(name) as file:
            return Image.open(io.BytesIO(file.read()))

    def test_writes_a_few_widths_and_never_a_wider_one(self):
        for size, widths in [((2000, 1000), [320, 640, 1280]), ((700, 350), [320, 640, 700]), ((100, 50), [100])]:
            with self.subTest(size=size):
                stored = photos.store(render(Image.new("RGB", size, "#336699")), f"key-{size[0]}")
                self.assertEqual(stored.widths, widths)
                self.assertEqual((stored.width, stored.height), (widths[-1], widths[-1] // 2))
                self.assertEqual([self.open(f"{stored.key}/{width}.webp").width for width in widths], widths)

    def test_keeps_nothing_but_pixels(self):
        exif = Image.Exif()
        exif[0x010F] = "A camera"
        source = io.BytesIO()
        Image.new("RGB", (100, 50)).save(source, "JPEG", exif=exif, comment=b"here", icc_profile=b"profile")
        photos.store(render(Image.open(source)), "key")
        stored = self.open("key/100.webp")
        self.assertEqual(stored.format, "WEBP")
        self.assertFalse(stored.getexif())
        self.assertFalse({"exif", "icc_profile", "xmp", "comment"} & set(stored.info))

    def test_knows_the_average_color(self):
        self.assertEqual(average_color(Image.new("RGB", (10, 10), "#336699")), "#336699")
