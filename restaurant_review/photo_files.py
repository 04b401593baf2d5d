"""The storage of photos in a folder of this machine."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PhotoStorage(FileSystemStorage):
    def url(self, name: str | None) -> str:
        """The address of a file whose name needs no quoting, as those of photos: a list has six dozen of them."""
        return f"{self.base_url}{name}"
