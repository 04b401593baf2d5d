"""The storage of photos in a folder of this machine."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PhotoStorage(FileSystemStorage):
    """Photos go through us: ``url()`` gives the address that asks whether a photo may be seen."""

    def url(self, name: str | None) -> str:
        # Names of photos need no quoting, and a list has six dozen of them.
        return f"{self.base_url}{name}"
