"""Store, open and delete the files of photos in Django's default storage."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _

from reviews.photos.decoder.protocol import Renditions
from reviews.photos.files import PhotoFiles
from reviews.photos.uploads import UploadUnavailable

logger = logging.getLogger(__name__)


class PhotoNotStored(UploadUnavailable):
    """The storage does not accept files at the moment."""

    seconds = 180

    def __init__(self) -> None:
        super().__init__(_("Your photo could not be saved. Please try again in a few minutes."))


@runtime_checkable
class SigningStorage(Protocol):
    """A storage that can sign URLs, so that browsers load files directly from it."""

    def signed_url(self, name: str) -> str | None:
        """Return a signed URL, or None while the storage cannot sign."""

    def seconds_left(self) -> int:
        """Return for how many seconds ``signed_url()`` keeps returning the same URLs."""


@dataclass(frozen=True, slots=True)
class SignedUrl:
    url: str
    seconds_left: int
    """For how many seconds the storage keeps issuing this URL."""


def store(renditions: Renditions, key: str) -> PhotoFiles:
    """Write all files or none. Raise ``PhotoNotStored`` if the storage fails."""
    files = PhotoFiles(key, renditions.widths[-1], renditions.height, renditions.widths, renditions.color)
    written: list[str] = []
    try:
        for width, content in renditions.files.items():
            # Recorded before the write, because a storage may have saved the file even if its response is lost.
            written.append(files.name(width))
            default_storage.save(written[-1], ContentFile(content))
    except OSError as error:
        logger.exception("A photo could not be stored.")
        delete_files(written)
        raise PhotoNotStored from error
    except BaseException:
        delete_files(written)
        raise
    return files


def open_file(name: str) -> "File[bytes]":
    """Open a file. Raise ``FileNotFoundError``, or another ``OSError`` while the storage does not respond."""
    close_connection()
    return default_storage.open(name)


def sign_url(name: str) -> SignedUrl | None:
    if not isinstance(default_storage, SigningStorage) or not (url := default_storage.signed_url(name)):
        return None
    return SignedUrl(url, default_storage.seconds_left())


def delete(files: PhotoFiles) -> None:
    delete_files(files.names)


def delete_files(names: Iterable[str]) -> bool:
    """Delete the files. If the storage stops responding, log the names of the remaining files and return False."""
    close_connection()
    is_responding = True
    for name in names:
        try:
            if is_responding:
                default_storage.delete(name)
        except FileNotFoundError:
            continue
        except OSError:
            is_responding = False
        except Exception:  # an unexpected error about one file must not prevent deleting the others
            logger.exception("The file %s could not be deleted.", name)
        if not is_responding:
            logger.error("The file %s could not be deleted: the storage does not respond.", name)
    return is_responding


def close_connection() -> None:
    """Return the database connection to the pool outside a transaction: a storage may take seconds to respond."""
    if not connection.in_atomic_block:
        connection.close()
