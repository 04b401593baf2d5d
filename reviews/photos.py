"""Where the files of photos are kept: in the site's storage, under a name that says nothing."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reviews.pictures.outcome import Renditions

logger = logging.getLogger(__name__)


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
    stored = StoredPhoto(key, renditions.widths[-1], renditions.height, renditions.widths, renditions.color)
    try:
        for width, content in renditions.files.items():
            default_storage.save(f"{key}/{width}.webp", ContentFile(content))
    except BaseException:
        delete(stored)
        raise
    return stored


def delete(stored: StoredPhoto) -> None:
    delete_files([f"{stored.key}/{width}.webp" for width in stored.widths])


def delete_files(names: Iterable[str]) -> None:
    """Deletes what can be deleted; one file that cannot does not keep the others."""
    for name in names:
        try:
            default_storage.delete(name)
        except Exception:  # whatever a storage raises: what it keeps is logged, for somebody to delete by hand
            logger.exception("The file %s could not be deleted.", name)
