"""The storage of photos in a folder of this machine."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class LocalPhotoStorage(FileSystemStorage):
    """Returns URLs of the view that checks whether a photo may be seen."""

    def url(self, name: str | None) -> str:
        # The names of photos need no quoting, and Django's quoting is slow for the 72 URLs of a list page.
        return f"{self.base_url}{name}"
