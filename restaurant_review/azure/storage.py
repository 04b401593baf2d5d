"""Photo storage on Azure: a private blob container, accessed with the managed identity.

The backend of django-storages alone is not enough: it signs URLs that change every second, so that browsers cannot
cache photos; it trusts the content type that a client sent; and it requests signing keys while a page waits.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.storage.blob import BlobServiceClient
from django.core.files.base import ContentFile, File
from django.utils.deconstruct import deconstructible
from storages.backends.azure_storage import AzureStorage

from restaurant_review.azure.identity import credential
from restaurant_review.azure.signing import UrlSigner, UserDelegationKeys
from restaurant_review.backing_services.circuit_breaker import CircuitBreaker

CONTENT_TYPE = "image/webp"
# Browsers may keep a photo. Shared caches may not, because a photo can be removed.
CACHE_CONTROL = "private, max-age=3600, immutable"

# In seconds.
RETRY_INTERVAL = 10
# How many threads of a process may read photos at the same time, and how many seconds the other threads wait.
MAX_READERS = 2
READER_TIMEOUT = 0.3

# Retry once, after a second. By default the SDK retries three times, first after 15 seconds.
CLIENT_OPTIONS = {
    "connection_timeout": 3,
    "read_timeout": 5,
    "retry_total": 1,
    "initial_backoff": 1,
    "increment_base": 0,
    "random_jitter_range": 0,
}


@deconstructible
class AzurePhotoStorage(AzureStorage):  # type: ignore[misc]  # published without types
    """Accepts the options ``account_url``, ``azure_container``, and ``delivery``, which is ``proxy`` or ``sas``.

    With ``proxy``, the site serves the photos. With ``sas``, pages contain signed URLs of the storage account.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.signer = UrlSigner(self.client, UserDelegationKeys(self.service_client))
        self._readers = threading.BoundedSemaphore(MAX_READERS)
        self._circuit_breaker = CircuitBreaker[str](RETRY_INTERVAL)

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "account_url": None,
            "base_url": "/photos/",
            "cache_control": CACHE_CONTROL,
            "client_options": dict(CLIENT_OPTIONS),
            "delivery": "proxy",
            "object_parameters": {"content_type": CONTENT_TYPE, "content_encoding": None},
            # A name belongs to one photo, so an existing blob is the same photo, complete or partly written.
            "overwrite_files": True,
            "timeout": 5,
            "token_credential": credential,
        }

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        return self.signed_url(name) or f"{self.base_url}{name}"

    def signed_url(self, name: str) -> str | None:
        """Return a signed URL of the storage account, or None if the site serves the photos or has no signing key."""
        return self.signer.sign(name) if self.delivery == "sas" else None

    def seconds_left(self) -> int:
        return self.signer.seconds_left()

    def _open(self, name: str, mode: str = "rb") -> ContentFile[bytes]:
        """Read the whole file before the response starts, because an error halfway could not change its status."""
        if not self._readers.acquire(timeout=READER_TIMEOUT):
            raise OSError(f"Could not read {name}: too many photos are being read.")
        try:
            with self._guarded(f"read {name}"):
                blob = self.client.download_blob(self._get_valid_path(name), timeout=self.timeout, retry_total=0)
                return ContentFile(blob.readall(), name=name)
        finally:
            self._readers.release()

    def _save(self, name: str, content: File[bytes]) -> str:
        with self._guarded(f"write {name}"):
            saved: str = super()._save(name, content)
        return saved

    def delete(self, name: str) -> None:
        with self._guarded(f"delete {name}"):
            super().delete(name)

    def _get_service_client(self) -> BlobServiceClient:
        return BlobServiceClient(self.account_url, credential=self.token_credential, **self.client_options)

    @contextmanager
    def _guarded(self, action: str) -> Iterator[None]:
        """Guard calls to the account in a ``with`` block. Raise ``FileNotFoundError`` or another ``OSError``."""
        if failure := self._circuit_breaker.refusal():
            raise OSError(f"Could not {action}: the storage account has just failed: {failure}")
        try:
            yield
        except ResourceNotFoundError as error:
            self._circuit_breaker.record_success()
            raise FileNotFoundError(f"Could not {action}: it is not in the storage account.") from error
        except AzureError as error:
            self._circuit_breaker.record_failure(error.message)
            raise OSError(f"Could not {action}: the storage account failed: {error.message}") from error
        except BaseException:
            self._circuit_breaker.cancel_attempt()
            raise
        self._circuit_breaker.record_success()
