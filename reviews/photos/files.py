"""The stored files of a photo, and the URLs that lead to them."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class PhotoFiles:
    """The files ``<key>/<width>.webp`` of a photo, with the data that a page needs before the files load.

    ``width`` and ``height`` are pixels of the widest file, ``widths`` are in ascending order, ``color`` is the average
    color as #rrggbb, and ``alt`` is the text for people who cannot see the photo.
    """

    key: str
    width: int
    height: int
    widths: Sequence[int]
    color: str
    alt: str = ""

    def name(self, width: int) -> str:
        return f"{self.key}/{width}.webp"

    @property
    def names(self) -> list[str]:
        return [self.name(width) for width in self.widths]


def permanent_url(files: PhotoFiles, min_width: int) -> str:
    """Return the site's own URL of the narrowest file that is at least ``min_width`` pixels wide, else of the widest.

    Use this URL for links, feeds and structured data: it never expires, and each request to it checks the permission.
    """
    wide_enough = [width for width in files.widths if width >= min_width]
    return _url_pattern(get_language()) % (files.key, min(wide_enough, default=files.widths[-1]))


def storage_urls(files: PhotoFiles) -> list[tuple[int, str]]:
    """Return the width and the URL of each file for ``<img>``. A URL that the storage signs expires within hours."""
    return [(width, default_storage.url(files.name(width))) for width in files.widths]


@functools.cache
def _url_pattern(_language: str | None) -> str:
    return reverse("photo_file", args=["KEY", 0]).replace("KEY", "%s").replace("0", "%d")
