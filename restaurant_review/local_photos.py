"""Storage for photos in a folder on this machine."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class LocalPhotoStorage(FileSystemStorage):
    """A storage with URLs of the site's photo view, which checks whether a user may see the photo."""

    def url(self, name: str | None) -> str:
        # The names of photos need no quoting, and Django's quoting is slow for the 72 URLs of a list page.
        return f"{self.base_url}{name}"
