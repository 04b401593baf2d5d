"""Photos in a storage that fails."""

from unittest.mock import patch

from django.core.files.storage import InMemoryStorage
from django.test import SimpleTestCase, override_settings

from reviews.photos import storage as photos
from reviews.photos.decoder.protocol import Renditions

PICTURE = Renditions({320: b"small", 640: b"large"}, 480, "#aa7755")


class Fickle(InMemoryStorage):
    """Counts what it is asked, and fails when it is told to."""

    asked = 0
    failure: Exception | None = None

    def delete(self, name):
        Fickle.asked += 1
        if Fickle.failure:
            raise Fickle.failure
        super().delete(name)

    def _save(self, name, content):
        saved = super()._save(name, content)
        # It has the file, and its answer is lost.
        if "640" in name:
            raise OSError("timed out")
        return saved


@override_settings(STORAGES={"default": {"BACKEND": f"{__name__}.Fickle"}})
class PhotoStorageTests(SimpleTestCase):
    def setUp(self):
        Fickle.asked, Fickle.failure = 0, None

    def test_keeps_no_file_of_an_upload_whose_answer_was_lost(self):
        with self.assertLogs("reviews.photos.storage"), self.assertRaises(photos.PhotoNotStored):
            photos.store(PICTURE, "some-key")
        self.assertEqual(photos.default_storage.listdir("some-key"), ([], []))

    def test_asks_a_storage_that_does_not_answer_once_and_names_what_it_keeps(self):
        Fickle.failure = OSError("timed out")
        with self.assertLogs("reviews.photos.storage") as logs:
            photos.delete_files(["a/320.webp", "a/640.webp", "b/320.webp"])
        self.assertEqual(Fickle.asked, 1)
        self.assertEqual(
            [name for name in ("a/320", "a/640", "b/320") if name in str(logs.output)], ["a/320", "a/640", "b/320"]
        )

    def test_goes_on_where_one_file_is_the_matter(self):
        for failure in (FileNotFoundError("gone"), ValueError("odd")):
            with self.subTest(failure=failure), patch.object(photos.logger, "exception"):
                Fickle.asked, Fickle.failure = 0, failure
                photos.delete_files(["a/320.webp", "a/640.webp"])
                self.assertEqual(Fickle.asked, 2)
