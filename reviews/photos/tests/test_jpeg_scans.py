import hashlib
import struct
import time
import warnings
from io import BytesIO

from django.test import SimpleTestCase
from PIL import Image

from reviews.photos.decoder import jpeg_scans, reading
from reviews.photos.decoder.protocol import Fault
from reviews.photos.decoder.reading import MAX_SCANS, RejectedPicture
from reviews.photos.tests.sample_pictures import (
    encoded,
    exif,
    jpeg_segment,
    jpeg_with_scans,
    noise,
    red_and_blue,
    with_jpeg_segments,
)

COMMENT = 0xFE
APP1 = 0xE1
MANY_SCANS = b"\xff\xda" * (MAX_SCANS + 1)
# Far more time than the decoder needs, and far less than these files took without limits.
SECONDS = 5


def progressive():
    return encoded(noise(64, 48).convert("RGB"), "JPEG", progressive=True)


def scans_of(content):
    return jpeg_scans.count_scans(content)


class JpegTestCase(SimpleTestCase):
    def setUp(self):
        self.enterContext(warnings.catch_warnings(action="ignore", category=Warning))

    def assert_read(self, content, size=(64, 48)):
        self.assertEqual(reading.read_image(BytesIO(content)).size, size)

    def assert_rejected_soon(self, content):
        start = time.monotonic()
        with self.assertRaises(RejectedPicture) as caught:
            reading.read_image(BytesIO(content))
        self.assertIs(caught.exception.fault, Fault.DAMAGED)
        self.assertLess(time.monotonic() - start, SECONDS)


class CameraJpegTests(JpegTestCase):
    def test_reads_a_motion_photo_with_its_video_behind_the_picture(self):
        video = hashlib.shake_128(b"video").digest(1_000_000) + MANY_SCANS
        box = struct.pack(">I4s4sI", 16, b"ftyp", b"mp42", 0) + struct.pack(">I4s", 8 + len(video), b"mdat")
        self.assert_read(progressive() + box + video)

    def test_reads_a_picture_whose_thumbnail_has_the_bytes_of_scans(self):
        thumbnail = progressive()
        for content in (exif() + thumbnail * 10, exif() + MANY_SCANS):
            self.assert_read(with_jpeg_segments(progressive(), jpeg_segment(APP1, content)))

    def test_reads_the_first_of_two_pictures_in_multi_picture_format(self):
        content = BytesIO()
        second = [Image.new("RGB", (640, 480), "blue")]
        noise(64, 48).convert("RGB").save(content, "MPO", save_all=True, append_images=second, progressive=True)
        self.assert_read(content.getvalue() + MANY_SCANS)
        self.assert_read(progressive() + progressive() * 10)

    def test_reads_a_picture_with_restart_markers(self):
        content = encoded(noise(64, 48).convert("RGB"), "JPEG", progressive=True, restart_marker_blocks=1)
        self.assertGreater(content.count(b"\xff\xd0"), 5)
        self.assert_read(content)
        self.assertEqual(scans_of(content), scans_of(progressive()))

    def test_reads_a_jpeg_with_1000_small_segments(self):
        comment = jpeg_segment(COMMENT, b"\xff\xda")
        self.assert_read(with_jpeg_segments(progressive(), *[comment] * 1000))

    def test_reads_a_jpeg_with_fill_bytes_between_segments(self):
        fill = b"\xff" * 1000
        self.assert_read(with_jpeg_segments(progressive(), fill, jpeg_segment(COMMENT, b"Lunch"), fill))


class CountScansTests(SimpleTestCase):
    def test_counts_the_jpeg_scans_that_pillow_writes(self):
        self.assertEqual(scans_of(encoded(red_and_blue(), "JPEG")), 1)
        self.assertEqual(scans_of(progressive()), 10)
        self.assertEqual(scans_of(jpeg_with_scans(16, 7)), 10)

    def test_skips_stuffed_bytes_and_fill_bytes_when_it_counts_jpeg_scans(self):
        start = b"\xff\xd8" + jpeg_segment(0xDA, b"header")
        self.assertEqual(scans_of(start + b"\xff\x00\xda\xff\xff\x00\xda\xff\xd9"), 1)
        self.assertEqual(scans_of(start + b"\xff\xff\xff\xda\x00\x02\xff\xd9"), 2)

    def test_counts_the_jpeg_scan_behind_a_segment_with_an_impossible_length(self):
        for length in (0, 1, 2):
            segment = bytes([0xFF, COMMENT, 0, length])
            self.assertEqual(scans_of(b"\xff\xd8" + segment + jpeg_segment(0xDA, b"")), 1)

    def test_counts_scans_of_jpeg_files_that_end_anywhere(self):
        content = progressive()
        for kept in range(len(content)):
            self.assertLessEqual(scans_of(content[:kept]), 10)

    def test_counts_scans_of_hostile_jpeg_files_in_linear_time(self):
        start = time.monotonic()
        for content in (b"\xff", b"\xff\x00", b"\xff\xd0", b"\x00\xff", b"\xff\xff\x00"):
            jpeg_scans.count_scans(b"\xff\xd8" + content * (20_000_000 // len(content)))
        self.assertLess(time.monotonic() - start, SECONDS)


class HostileJpegTests(JpegTestCase):
    def test_rejects_a_jpeg_with_millions_of_segments(self):
        for segment in (jpeg_segment(COMMENT, b""), b"\xff\xfe\0\0", b"\xff\x01"):
            self.assert_rejected_soon(with_jpeg_segments(progressive(), segment * 4_000_000))

    def test_rejects_a_jpeg_with_megabytes_of_fill_bytes(self):
        self.assert_rejected_soon(with_jpeg_segments(progressive(), b"\xff" * 19_000_000))
        self.assert_rejected_soon(with_jpeg_segments(progressive(), jpeg_segment(COMMENT, b""), b"\0" * 19_000_000))

    def test_rejects_a_baseline_jpeg_with_thousands_of_scans(self):
        self.assert_read(jpeg_with_scans(64, 0), size=(64, 64))
        self.assert_rejected_soon(jpeg_with_scans(5000, 2000))

    def test_rejects_a_jpeg_with_truncated_segments(self):
        content = progressive()
        for kept in range(2, len(content) - 2, 7):
            with self.subTest(kept=kept), self.assertRaises(RejectedPicture):
                reading.read_image(BytesIO(content[:kept]))
