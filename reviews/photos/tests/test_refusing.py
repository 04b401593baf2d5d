import struct
import warnings
import zipfile
from io import BytesIO
from unittest.mock import patch

from django.test import SimpleTestCase
from PIL import Image, ImageFile

from reviews.photos.decoder import reading
from reviews.photos.decoder.protocol import Fault
from reviews.photos.decoder.reading import RejectedPicture
from reviews.photos.tests.sample_pictures import LARGEST_SIDE, claiming, encoded, noise, png, red_and_blue


def read(content):
    return reading.read(BytesIO(content))


class RefusedPictureTests(SimpleTestCase):
    def setUp(self):
        self.enterContext(warnings.catch_warnings(action="ignore", category=Warning))

    def assert_refused(self, content, fault):
        with self.assertRaises(RejectedPicture) as caught:
            read(content)
        self.assertIs(caught.exception.fault, fault)

    def test_refuses_too_many_pixels_before_it_decodes_one(self):
        square = Image.new("RGB", (64, 64))
        header_of_webp = b"WEBPVP8L" + struct.pack("<IBI", 26, 0x2F, 16382 | 16382 << 14) + bytes(21)
        for name, content in {
            "50000 x 50000": png(50_000, 50_000),
            "8000 x 7000": png(8000, 7000),
            "WebP": b"RIFF" + struct.pack("<I", len(header_of_webp)) + header_of_webp,
            "AVIF": claiming(8000, 7000, encoded(square, "AVIF")),
            "HEIC": claiming(30_000, 30_000, encoded(square, "HEIF")),
        }.items():
            with self.subTest(name), patch.object(ImageFile.ImageFile, "load") as decoder:
                self.assertLess(len(content), 5000)
                self.assert_refused(content, Fault.TOO_MANY_PIXELS)
                decoder.assert_not_called()

    def test_refuses_too_many_pixels_where_warnings_are_errors(self):
        warnings.simplefilter("error")
        self.assert_refused(png(8000, 7000), Fault.TOO_MANY_PIXELS)

    def test_takes_as_many_pixels_as_it_says(self):
        with patch.object(reading, "MAX_PIXELS", 100):
            self.assertEqual(read(encoded(Image.new("RGB", (10, 10)), "PNG")).size, (10, 10))
            self.assert_refused(encoded(Image.new("RGB", (101, 1)), "PNG"), Fault.TOO_MANY_PIXELS)

    def test_refuses_animations(self):
        for name in ("PNG", "WEBP", "AVIF"):
            with self.subTest(name):
                frames = [red_and_blue().rotate(180)]
                self.assert_refused(encoded(red_and_blue(), name, save_all=True, append_images=frames), Fault.MOVES)

    def test_refuses_what_is_not_a_photo(self):
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("photo.jpg", encoded(red_and_blue(), "JPEG"))
        for name, content in {
            "GIF": encoded(red_and_blue(), "GIF"),
            "TIFF": encoded(red_and_blue(), "TIFF"),
            "BMP": encoded(red_and_blue(), "BMP"),
            "PDF": encoded(red_and_blue(), "PDF"),
            "EPS": encoded(red_and_blue(), "EPS"),
            "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
            "HTML": b"<!doctype html><script>alert(1)</script>",
            "text": b"The soup was cold.",
            "ZIP": archive.getvalue(),
            "random bytes": bytes((i * i + 7 * i) % 251 for i in range(5000)),
            "one byte": b"\xff",
        }.items():
            with self.subTest(name):
                self.assert_refused(content, Fault.NOT_A_PHOTO)

    def test_refuses_what_is_cut_off(self):
        for name in ("JPEG", "PNG", "WEBP", "HEIF"):
            content = encoded(noise(60, 40).convert("RGB"), name)
            for kept in (0.5, 0.9):
                with self.subTest(name, kept=kept):
                    self.assert_refused(content[: int(len(content) * kept)], Fault.DAMAGED)

    def test_refuses_a_large_photo_that_is_cut_off(self):
        content = encoded(noise(LARGEST_SIDE + 10, 60), "JPEG")
        self.assert_refused(content[: len(content) // 2], Fault.DAMAGED)

    def test_refuses_damage_inside(self):
        # Pillow fails at the first attempt to decode this, and returns black at the second.
        content = bytearray(encoded(noise(60, 40), "PNG"))
        content[200:250] = bytes(50)
        self.assert_refused(bytes(content), Fault.DAMAGED)

    def test_refuses_a_jpeg_that_goes_over_its_pixels_for_minutes(self):
        content = encoded(Image.new("L", (64, 64), 90), "JPEG", progressive=True)
        self.assertEqual(read(content).size, (64, 64))
        last_scan = content[content.rindex(b"\xff\xda") : -2]
        self.assert_refused(content[:-2] + last_scan * 50 + content[-2:], Fault.DAMAGED)

    def test_refuses_a_header_without_pixels(self):
        self.assert_refused(png(100, 100), Fault.DAMAGED)
