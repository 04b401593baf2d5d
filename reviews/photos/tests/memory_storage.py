from django.core.files.storage import default_storage
from django.test import override_settings

IN_MEMORY = {
    "default": {
        "BACKEND": "django.core.files.storage.InMemoryStorage",
        "OPTIONS": {"base_url": "/photos/"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class PhotosInMemory:
    """A mixin for test cases that stores photos in memory during each test."""

    def setUp(self):
        self.enterContext(override_settings(STORAGES=IN_MEMORY))
        super().setUp()

    def stored_files(self):
        folders = default_storage.listdir("")[0]
        return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]}
