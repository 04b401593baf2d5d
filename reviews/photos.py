"""Where the files of photos are kept: in the site's storage, under a name that says nothing."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reviews.pictures.outcome import Renditions


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """What the row of a photo says of its files: pixels of the widest, all widths, average color as #rrggbb."""

    key: str
    width: int
    height: int
    widths: list[int]
    color: str


def store(renditions: Renditions, key: str) -> StoredPhoto:
    """Writes the files ``<key>/<width>.webp``."""
    for width, content in renditions.files.items():
        default_storage.save(f"{key}/{width}.webp", ContentFile(content))
    return StoredPhoto(key, renditions.widths[-1], renditions.height, renditions.widths, renditions.color)


def delete(stored: StoredPhoto) -> None:
    for width in stored.widths:
        default_storage.delete(f"{stored.key}/{width}.webp")
