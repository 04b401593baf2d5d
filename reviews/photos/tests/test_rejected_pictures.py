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
from reviews.photos.tests.sample_pictures import LARGEST_SIDE, encoded, noise, png, red_and_blue, with_claimed_size


def read(content):
    return reading.read_image(BytesIO(content))


class RejectedPictureTests(SimpleTestCase):
    def setUp(self):
        self.enterContext(warnings.catch_warnings(action="ignore", category=Warning))

    def assert_rejected(self, content, fault):
        with self.assertRaises(RejectedPicture) as caught:
            read(content)
        self.assertIs(caught.exception.fault, fault)

    def test_rejects_a_picture_with_too_many_pixels_before_decoding(self):
        square = Image.new("RGB", (64, 64))
        header_of_webp = b"WEBPVP8L" + struct.pack("<IBI", 26, 0x2F, 16382 | 16382 << 14) + bytes(21)
        for name, content in {
            "50000 x 50000": png(50_000, 50_000),
            "8000 x 7000": png(8000, 7000),
            "WebP": b"RIFF" + struct.pack("<I", len(header_of_webp)) + header_of_webp,
            "AVIF": with_claimed_size(8000, 7000, encoded(square, "AVIF")),
            "HEIC": with_claimed_size(30_000, 30_000, encoded(square, "HEIF")),
        }.items():
            with self.subTest(name), patch.object(ImageFile.ImageFile, "load") as decoder:
                self.assertLess(len(content), 5000)
                self.assert_rejected(content, Fault.TOO_MANY_PIXELS)
                decoder.assert_not_called()

    def test_rejects_a_picture_with_too_many_pixels_when_warnings_are_errors(self):
        warnings.simplefilter("error")
        self.assert_rejected(png(8000, 7000), Fault.TOO_MANY_PIXELS)

    def test_accepts_a_picture_with_exactly_the_maximum_number_of_pixels(self):
        with patch.object(reading, "MAX_PIXELS", 100):
            self.assertEqual(read(encoded(Image.new("RGB", (10, 10)), "PNG")).size, (10, 10))
            self.assert_rejected(encoded(Image.new("RGB", (101, 1)), "PNG"), Fault.TOO_MANY_PIXELS)

    def test_rejects_animated_pictures(self):
        for name in ("PNG", "WEBP", "AVIF"):
            with self.subTest(name):
                frames = [red_and_blue().rotate(180)]
                self.assert_rejected(encoded(red_and_blue(), name, save_all=True, append_images=frames), Fault.ANIMATED)

    def test_rejects_pictures_of_other_formats(self):
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
                self.assert_rejected(content, Fault.UNSUPPORTED_FORMAT)

    def test_rejects_truncated_pictures(self):
        for name in ("JPEG", "PNG", "WEBP", "HEIF"):
            content = encoded(noise(60, 40).convert("RGB"), name)
            for kept in (0.5, 0.9):
                with self.subTest(name, kept=kept):
                    self.assert_rejected(content[: int(len(content) * kept)], Fault.DAMAGED)

    def test_rejects_a_large_truncated_jpeg(self):
        content = encoded(noise(LARGEST_SIDE + 10, 60), "JPEG")
        self.assert_rejected(content[: len(content) // 2], Fault.DAMAGED)

    def test_rejects_a_picture_with_corrupt_bytes_inside(self):
        # Pillow fails at the first attempt to decode this, and returns black at the second.
        content = bytearray(encoded(noise(60, 40), "PNG"))
        content[200:250] = bytes(50)
        self.assert_rejected(bytes(content), Fault.DAMAGED)

    def test_rejects_a_progressive_jpeg_with_more_than_50_scans(self):
        content = encoded(Image.new("L", (64, 64), 90), "JPEG", progressive=True)
        self.assertEqual(read(content).size, (64, 64))
        last_scan = content[content.rindex(b"\xff\xda") : -2]
        self.assert_rejected(content[:-2] + last_scan * 50 + content[-2:], Fault.DAMAGED)

    def test_rejects_a_picture_header_without_pixels(self):
        self.assert_rejected(png(100, 100), Fault.DAMAGED)
