import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase
from PIL import Image

from reviews.photos import decoder_queue, uploads
from reviews.photos.tests.sample_pictures import encoded, png, red_and_blue
from reviews.photos.uploads import InvalidPicture, read_picture

UNSUPPORTED_FORMAT = "This file is not a supported photo. Use a JPEG, PNG, WebP, AVIF or HEIC."
# Environment variables that the decoder process must not inherit.
SECRETS = {"SECRET_KEY", "DATABASE_URL"}


class UploadTestCase(SimpleTestCase):
    def setUp(self):
        # Other test runs and a running site on this machine may use the default folder.
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(patch.object(decoder_queue, "FOLDER", Path(folder)))

    def assert_refused(self, content, reason):
        with self.assertRaises(InvalidPicture) as caught:
            read(content)
        self.assertEqual(str(caught.exception), reason)


class ReadPictureTests(UploadTestCase):
    def test_ignores_the_file_name_and_content_type_of_the_upload(self):
        renditions = read(encoded(red_and_blue(), "HEIF"), name="menu.pdf", content_type="text/html")
        self.assertEqual((renditions.widths, renditions.height), ([64], 32))
        self.assertEqual(renditions.files[64][8:12], b"WEBP")
        self.assertRegex(renditions.color, "^#[0-9a-f]{6}$")

    def test_reads_an_uploaded_file_from_its_start_if_it_was_read_before(self):
        file = SimpleUploadedFile("a.png", encoded(Image.new("RGB", (9, 9)), "PNG"))
        file.read()
        self.assertEqual(read_file(file).widths, [9])

    def test_explains_why_it_rejects_an_uploaded_file(self):
        moving = encoded(red_and_blue(), "WEBP", save_all=True, append_images=[red_and_blue().rotate(180)])
        for content, reason in [
            (b"", "This file is empty."),
            (b"no picture", UNSUPPORTED_FORMAT),
            (moving, "Animated pictures are not supported. Please choose a still photo."),
            (png(8000, 7000), "This photo has too many pixels. The limit is 50 million."),
            (encoded(red_and_blue(), "JPEG")[:-300], "This photo could not be read. The file may be damaged."),
        ]:
            with self.subTest(reason=reason):
                self.assert_refused(content, reason)

    def test_refuses_a_file_of_more_than_20_mb_without_decoding_it(self):
        file = SimpleUploadedFile("a.jpg", encoded(red_and_blue(), "JPEG"))
        file.size = uploads.MAX_BYTES
        self.assertEqual(read_file(file).widths, [64])
        file.size += 1
        reason = "This file is too large. Photos can be up to 20 MB."
        with patch.object(uploads, "_decode") as decoder, self.assertRaisesMessage(InvalidPicture, reason):
            read_file(file)
        decoder.assert_not_called()

    def test_charges_the_time_of_decoding_for_valid_and_invalid_pictures(self):
        charges = []
        read_picture(SimpleUploadedFile("a.jpg", encoded(red_and_blue(), "JPEG")), person=7, charge=charges.append)
        with self.assertRaises(InvalidPicture):
            read_picture(SimpleUploadedFile("a.jpg", b"no picture"), person=7, charge=charges.append)
        self.assertEqual(len(charges), 2)
        self.assertGreater(min(charges), 0)


class DecoderTests(UploadTestCase):
    def decode_with(self, program):
        with patch.object(uploads, "DECODER", [sys.executable, "-c", program]):
            return read(encoded(red_and_blue(), "JPEG"))

    def test_reports_every_decoder_failure_as_an_invalid_picture(self):
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

    def test_kills_a_decoder_after_the_timeout(self):
        with (
            patch.object(uploads, "DECODE_TIMEOUT", 0.2),
            self.assertLogs("reviews.photos.uploads", "WARNING"),
            self.assertRaises(InvalidPicture),
        ):
            self.decode_with("import time; time.sleep(60)")

    def test_passes_no_secrets_to_the_decoder(self):
        names = ", ".join(repr(name) for name in SECRETS)
        with patch.dict("os.environ", dict.fromkeys(SECRETS, "secret")), self.assertRaises(InvalidPicture) as caught:
            self.decode_with(
                f"import os; print('{{\"fault\": \"animated\"}}' if not {{{names}}} & set(os.environ) else 'no')"
            )
        self.assertIn("Animated", str(caught.exception))

    def test_decodes_without_importing_django(self):
        program = "import sys, reviews.photos.decoder.__main__; print('django' in sys.modules)"
        command = [sys.executable, "-c", program]
        result = subprocess.run(command, capture_output=True, text=True, cwd=uploads.PROJECT_ROOT, env={}, check=True)
        self.assertEqual(result.stdout.strip(), "False")

    def test_limits_the_memory_of_the_decoder(self):
        large = encoded(Image.new("RGB", (6000, 6000)), "PNG")
        program = (
            "from reviews.photos.decoder import __main__ as program; program.MAX_MEMORY_BYTES = {}; program.main()"
        )
        for megabytes, can_be_read in ((100, False), (400, True)):
            with (
                self.subTest(megabytes=megabytes),
                patch.object(uploads, "DECODER", [sys.executable, "-c", program.format(megabytes * 1024 * 1024)]),
            ):
                if can_be_read:
                    self.assertEqual(read(large).widths, [320, 640, 1280])
                else:
                    self.assert_refused(large, "This photo has too many pixels. The limit is 50 million.")


def read(content, name="photo", content_type="application/octet-stream"):
    return read_file(SimpleUploadedFile(name, content, content_type))


def read_file(file):
    return read_picture(file, person=7, charge=lambda _seconds: None)
