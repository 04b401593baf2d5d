"""What a page needs of a photo: the addresses of its files, and what is known of it before they are there."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import get_language


def _photo_url(key: str, width: int) -> str:
    return _url_pattern(get_language()) % (key, width)


@functools.cache
def _url_pattern(_language: str | None) -> str:
    return reverse("photo_file", args=["KEY", 0]).replace("KEY", "%s").replace("0", "%d")


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

    def address(self, width: int) -> str:
        """Where the narrowest stored file that is at least ``width`` pixels wide, else the widest, can always be had.

        For what is kept or passed on: links, feeds, structured data. Who asks there is told whether they may see it.
        """
        wide_enough = [stored for stored in self.widths if stored >= width]
        return _photo_url(self.key, min(wide_enough, default=self.widths[-1]))

    @property
    def largest_url(self) -> str:
        return self.address(self.width)

    @property
    def urls(self) -> list[tuple[int, str]]:
        """Where pages show each stored file from, with its width: perhaps an address that ends within hours."""
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
