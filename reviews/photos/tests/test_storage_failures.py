"""Photos in a storage that fails."""

from unittest.mock import patch

from django.core.files.storage import InMemoryStorage
from django.test import SimpleTestCase, override_settings

from reviews.photos import storage as photos
from reviews.photos.decoder.protocol import Renditions

PICTURE = Renditions({320: b"small", 640: b"large"}, 480, "#aa7755")


class FailingStorage(InMemoryStorage):
    """Count the calls of ``delete()``, and raise ``failure`` in them if a test has set it."""

    deletions = 0
    failure: Exception | None = None

    def delete(self, name):
        FailingStorage.deletions += 1
        if FailingStorage.failure:
            raise FailingStorage.failure
        super().delete(name)

    def _save(self, name, content):
        saved = super()._save(name, content)
        # The file is stored, but the response is lost.
        if "640" in name:
            raise OSError("timed out")
        return saved


@override_settings(STORAGES={"default": {"BACKEND": f"{__name__}.FailingStorage"}})
class FailingStorageTests(SimpleTestCase):
    def setUp(self):
        FailingStorage.deletions, FailingStorage.failure = 0, None

    def test_deletes_all_files_of_an_upload_whose_response_was_lost(self):
        with self.assertLogs("reviews.photos.storage"), self.assertRaises(photos.PhotoNotStored):
            photos.store(PICTURE, "some-key")
        self.assertEqual(photos.default_storage.listdir("some-key"), ([], []))

    def test_stops_deleting_after_the_first_timeout_and_logs_the_remaining_files(self):
        FailingStorage.failure = OSError("timed out")
        with self.assertLogs("reviews.photos.storage") as logs:
            photos.delete_files(["a/320.webp", "a/640.webp", "b/320.webp"])
        self.assertEqual(FailingStorage.deletions, 1)
        self.assertEqual(
            [name for name in ("a/320", "a/640", "b/320") if name in str(logs.output)], ["a/320", "a/640", "b/320"]
        )

    def test_continues_deleting_after_an_error_about_a_single_file(self):
        for failure in (FileNotFoundError("gone"), ValueError("odd")):
            with self.subTest(failure=failure), patch.object(photos.logger, "exception"):
                FailingStorage.deletions, FailingStorage.failure = 0, failure
                photos.delete_files(["a/320.webp", "a/640.webp"])
                self.assertEqual(FailingStorage.deletions, 2)
