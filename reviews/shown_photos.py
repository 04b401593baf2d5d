"""What a page needs of a photo: the addresses of its files, and what is known of it before they are there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.storage import default_storage


class PhotoFiles:
    """The files ``<key>/<width>.webp`` of a photo, narrowest first."""

    key: str
    width: int
    widths: Sequence[int]

    def file_name(self, width: int) -> str:
        return f"{self.key}/{width}.webp"

    @property
    def file_names(self) -> list[str]:
        return [self.file_name(width) for width in self.widths]

    def url(self, width: int) -> str:
        """The address of the narrowest stored file that is at least ``width`` pixels wide, else of the widest."""
        wide_enough = [stored for stored in self.widths if stored >= width]
        return default_storage.url(self.file_name(min(wide_enough, default=self.widths[-1])))

    @property
    def largest_url(self) -> str:
        return self.url(self.width)

    @property
    def urls(self) -> list[tuple[int, str]]:
        """The address of each stored file with its width."""
        return [(width, default_storage.url(self.file_name(width))) for width in self.widths]

    @property
    def srcset(self) -> str:
        return ", ".join([f"{url} {width}w" for width, url in self.urls])


@dataclass(slots=True)
class ShownPhoto(PhotoFiles):
    """A photo as a query of something else brings it along (``PhotosOf``, ``for_cards()``)."""

    key: str
    width: int
    height: int
    widths: list[int]
    color: str
    alt: str = ""
