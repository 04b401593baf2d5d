"""Where the files of photos are kept: in the site's storage, under a name that says nothing."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _

from reviews.photos.decoder.protocol import InvalidPicture, Renditions
from reviews.photos.files import PhotoFiles

logger = logging.getLogger(__name__)


class PhotoNotStored(InvalidPicture):
    """The storage does not take files at the moment."""


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """Where a file can be had without asking us, and for how many seconds this stays its address."""

    url: str
    seconds: int


def store(renditions: Renditions, key: str) -> PhotoFiles:
    """Writes the files ``<key>/<width>.webp``. Raises ``PhotoNotStored``."""
    stored = PhotoFiles(key, renditions.widths[-1], renditions.height, renditions.widths, renditions.color)
    written: list[str] = []
    try:
        for width, content in renditions.files.items():
            # Noted before: a storage may have taken a file although its answer was lost.
            written.append(stored.name(width))
            default_storage.save(written[-1], ContentFile(content))
    except OSError as error:
        logger.exception("A photo could not be stored.")
        delete_files(written)
        raise PhotoNotStored(_("Photos cannot be stored just now. Please try again in a few minutes.")) from error
    except BaseException:
        delete_files(written)
        raise
    return stored


def open_file(name: str) -> "File[bytes]":
    """Raises ``FileNotFoundError``, and another ``OSError`` while the storage does not answer."""
    close_connection()
    return default_storage.open(name)


def signed_address(name: str) -> SignedUrl | None:
    """None where photos go through us: then the storage signs nothing, or does not know how to."""
    sign = getattr(default_storage, "signed_url", None)
    if sign is None or not (url := sign(name)):
        return None
    return SignedUrl(url, getattr(default_storage, "seconds_left")())  # noqa: B009 - Django's storages have neither


def delete(files: PhotoFiles) -> None:
    delete_files(files.names)


def delete_files(names: Iterable[str]) -> None:
    """Deletes what can be deleted. Once the storage does not answer, the others are only named in the log."""
    close_connection()
    is_answering = True
    for name in names:
        try:
            if is_answering:
                default_storage.delete(name)
        except FileNotFoundError:
            continue
        except OSError:
            is_answering = False
        except Exception:  # whatever else a storage raises must not keep the other files
            logger.exception("The file %s could not be deleted.", name)
        if not is_answering:
            logger.error("The file %s could not be deleted: the storage does not answer.", name)


def close_connection() -> None:
    """A storage may take seconds: meanwhile the connection serves others."""
    if not connection.in_atomic_block:
        connection.close()
