import fcntl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase
from PIL import Image

from reviews.photos import uploads
from reviews.photos.decoder.protocol import InvalidPicture
from reviews.photos.tests.sample_pictures import encoded, png, red_and_blue
from reviews.photos.uploads import DecoderBusy, read_picture

NOT_A_PHOTO = "This is not a photo that we can read. Send a JPEG, PNG, WebP, AVIF or HEIC."
# What a decoder must never get to see.
SECRETS = {"SECRET_KEY", "DATABASE_URL"}


class UploadTestCase(SimpleTestCase):
    def setUp(self):
        # A lock of our own: other test runs and a running site on this machine hold the real one.
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(patch.object(uploads, "LOCK_FILE", Path(folder) / "lock"))

    def assert_refused(self, content, reason):
        with self.assertRaises(InvalidPicture) as caught:
            read(content)
        self.assertEqual(str(caught.exception), reason)


class ReadUploadTests(UploadTestCase):
    def test_makes_files_of_a_picture_whatever_it_is_called(self):
        renditions = read(encoded(red_and_blue(), "HEIF"), name="menu.pdf", content_type="text/html")
        self.assertEqual((renditions.widths, renditions.height), ([64], 32))
        self.assertEqual(renditions.files[64][8:12], b"WEBP")
        self.assertRegex(renditions.color, "^#[0-9a-f]{6}$")

    def test_reads_a_file_that_someone_has_read_before(self):
        file = SimpleUploadedFile("a.png", encoded(Image.new("RGB", (9, 9)), "PNG"))
        file.read()
        self.assertEqual(read_picture(file).widths, [9])

    def test_says_in_words_why_a_file_is_not_taken(self):
        moving = encoded(red_and_blue(), "WEBP", save_all=True, append_images=[red_and_blue().rotate(180)])
        for content, reason in [
            (b"", "This file is empty."),
            (b"no picture", NOT_A_PHOTO),
            (moving, "This is an animation. Please send a photo that stands still."),
            (png(8000, 7000), "This picture has too many pixels: up to 50 million are fine."),
            (encoded(red_and_blue(), "JPEG")[:-300], "This file cannot be read as a picture. It may be damaged."),
        ]:
            with self.subTest(reason=reason):
                self.assert_refused(content, reason)

    def test_refuses_a_file_that_is_too_large_without_reading_it(self):
        file = SimpleUploadedFile("a.jpg", encoded(red_and_blue(), "JPEG"))
        file.size = uploads.MAX_BYTES
        self.assertEqual(read_picture(file).widths, [64])
        file.size += 1
        reason = "This file is too large: a photo may have up to 20 MB."
        with patch.object(uploads, "_decode") as decoder, self.assertRaisesMessage(InvalidPicture, reason):
            read_picture(file)
        decoder.assert_not_called()


class DecoderTests(UploadTestCase):
    def decode_with(self, program):
        with patch.object(uploads, "DECODER", [sys.executable, "-c", program]):
            return read(encoded(red_and_blue(), "JPEG"))

    def test_takes_whatever_goes_wrong_in_a_decoder_for_damage(self):
        for program in (
            "raise SystemExit(1)",
            "import os; os.abort()",
            "print('nonsense')",
            "print('{}')",
            "print('[]')",
            'print(\'{"files": [[320, 9]], "height": 1, "color": "#000000"}\')',
        ):
            with self.subTest(program), self.assertLogs("reviews.photos.uploads"), self.assertRaises(InvalidPicture):
                self.decode_with(program)

    def test_ends_a_decoder_that_takes_too_long(self):
        with (
            patch.object(uploads, "DECODE_TIMEOUT", 0.2),
            self.assertLogs("reviews.photos.uploads", "WARNING"),
            self.assertRaises(InvalidPicture),
        ):
            self.decode_with("import time; time.sleep(60)")

    def test_gives_a_decoder_nothing_worth_stealing(self):
        names = ", ".join(repr(name) for name in SECRETS)
        with patch.dict("os.environ", dict.fromkeys(SECRETS, "secret")), self.assertRaises(InvalidPicture) as caught:
            self.decode_with(
                f"import os; print('{{\"fault\": \"moves\"}}' if not {{{names}}} & set(os.environ) else 'no')"
            )
        self.assertIn("animation", str(caught.exception))

    def test_needs_neither_django_nor_settings_for_it(self):
        program = "import sys, reviews.photos.decoder.__main__; print('django' in sys.modules)"
        command = [sys.executable, "-c", program]
        answer = subprocess.run(command, capture_output=True, text=True, cwd=uploads.PROJECT, env={}, check=True)
        self.assertEqual(answer.stdout.strip(), "False")

    def test_bounds_the_memory_of_a_decoder(self):
        large = encoded(Image.new("RGB", (6000, 6000)), "PNG")
        program = "from reviews.photos.decoder import __main__ as program; program.MAX_MEMORY = {}; program.main()"
        for megabytes, can_be_read in ((100, False), (400, True)):
            with (
                self.subTest(megabytes=megabytes),
                patch.object(uploads, "DECODER", [sys.executable, "-c", program.format(megabytes * 1024 * 1024)]),
            ):
                if can_be_read:
                    self.assertEqual(read(large).widths, [320, 640, 1280])
                else:
                    self.assert_refused(large, "This picture has too many pixels: up to 50 million are fine.")


class TakingTurnsTests(UploadTestCase):
    def setUp(self):
        super().setUp()
        self.picture = encoded(red_and_blue(), "JPEG")

    def hold_lock(self):
        lock = uploads.LOCK_FILE.open("w")
        self.addCleanup(lock.close)
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def test_gives_up_after_the_wait(self):
        self.hold_lock()
        start = time.monotonic()
        with (
            patch.object(uploads, "QUEUE_TIMEOUT", 0.2),
            patch.object(uploads, "_decode") as decoder,
            self.assertRaisesMessage(DecoderBusy, "Many photos are coming in just now. Please try again in a minute."),
        ):
            read(self.picture)
        self.assertGreaterEqual(time.monotonic() - start, 0.2)
        decoder.assert_not_called()

    def test_goes_on_when_its_turn_comes(self):
        release = threading.Timer(0.1, self.hold_lock().close)
        release.start()
        self.addCleanup(release.join)
        self.assertEqual(read(self.picture).widths, [64])

    def test_refuses_a_file_that_is_too_large_without_a_wait(self):
        self.hold_lock()
        self.assert_refused(b"", "This file is empty.")

    def test_lets_the_next_one_in_after_a_bad_picture(self):
        self.assert_refused(
            b"no picture", "This is not a photo that we can read. Send a JPEG, PNG, WebP, AVIF or HEIC."
        )
        with patch.object(uploads, "QUEUE_TIMEOUT", 0):
            self.assertEqual(read(self.picture).widths, [64])

    def test_decodes_one_picture_at_a_time(self):
        decode, at_work, most_at_work, widths = uploads._decode, [], [], []

        def watched(file):
            at_work.append(file)
            most_at_work.append(len(at_work))
            time.sleep(0.05)
            outcome = decode(file)
            at_work.remove(file)
            return outcome

        with patch.object(uploads, "_decode", watched):
            people = [threading.Thread(target=lambda: widths.append(read(self.picture).widths)) for _ in range(3)]
            for person in people:
                person.start()
            for person in people:
                person.join()
        self.assertEqual(widths, [[64]] * 3)
        self.assertEqual(most_at_work, [1, 1, 1])


def read(content, name="photo", content_type="application/octet-stream"):
    return read_picture(SimpleUploadedFile(name, content, content_type))
