"""The storage of photos on Azure: a private container, no account key, and addresses that browsers can keep.

django-storages does the work. What differs, and why: its addresses change every second, so that no browser keeps a
photo; it believes the content type that a client sent; its keys begin now, which another clock may refuse; and it asks
for a key while a page waits.

https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas
"""

import base64
import contextvars
import hmac
import logging
import threading
import time
from binascii import b2a_base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.storage.blob import BlobSasPermissions, BlobServiceClient, UserDelegationKey, generate_blob_sas
from django.core.files.base import ContentFile, File
from django.utils.deconstruct import deconstructible
from storages.backends.azure_storage import AzureStorage

from restaurant_review.azure.identity import credential
from restaurant_review.circuit_breaker import CircuitBreaker

CONTENT_TYPE = "image/webp"
# The browser that has seen it may keep it; a shared cache may not, since a photo can be removed.
CACHE_CONTROL = "private, max-age=3600, immutable"

# Addresses are the same within a window, and good until the end of the next: a page that was made in the last second of
# one still shows its photos an hour later.
WINDOW = timedelta(hours=1)  # which begins with the hour
KEY_LIFE = timedelta(days=1)
# How far the clocks of two machines may be apart.
SKEW = timedelta(minutes=15)
# In seconds. A page is never kept waiting for a key: without one, photos go through us.
KEY_TIMEOUT = 1
RETRY_INTERVAL = 10
# Of the four threads of a process, so many may read photos for people at once; the others wait this long.
MAX_READERS = 2
READER_TIMEOUT = 0.3
# In place of a name, in what a signature is made of.
MARK = "0-name-of-a-photo-0"

# One more attempt, after a second. The SDK's own are three, after a quarter of a minute and more.
CLIENT_OPTIONS = {
    "connection_timeout": 3,
    "read_timeout": 5,
    "retry_total": 1,
    "initial_backoff": 1,
    "increment_base": 0,
    "random_jitter_range": 0,
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs addresses of one window: what the SDK would sign, with all but the name prepared.

    ``begun`` is a signature that has taken in what stands before a name; ``after`` is what stands after it. A list has
    six dozen photos, and the SDK takes as long to sign them as we to make the list.
    """

    base_url: str
    begun: hmac.HMAC
    after: bytes
    query: str
    ends_at: datetime

    def sign(self, name: str) -> str:
        signed = self.begun.copy()
        signed.update(name.encode() + self.after)
        signature = b2a_base64(signed.digest(), newline=False).decode()
        signature = signature.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        return f"{self.base_url}/{name}?{self.query}&sig={signature}"


@deconstructible
class PhotoStorage(AzureStorage):  # type: ignore[misc]  # published without types
    """Takes the options ``account_url``, ``azure_container``, and ``delivery``: ``proxy`` or ``sas``.

    With ``proxy``, a photo's only address is ours. With ``sas``, pages name the account's own, signed.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lock = threading.Lock()
        self._signer: Signer | None = None
        # By the day they are for.
        self.keys: dict[datetime, UserDelegationKey] = {}
        self._fetches: dict[datetime, threading.Thread] = {}
        self._attempted_at = float("-inf")
        self._readers = threading.BoundedSemaphore(MAX_READERS)
        self._circuit_breaker = CircuitBreaker(RETRY_INTERVAL)

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "account_url": None,
            "base_url": "/photos/",
            "cache_control": CACHE_CONTROL,
            "client_options": dict(CLIENT_OPTIONS),
            "delivery": "proxy",
            "object_parameters": {"content_type": CONTENT_TYPE, "content_encoding": None},
            # A name belongs to one picture, so what stands there already is the same or half written.
            "overwrite_files": True,
            "timeout": 5,
            "token_credential": credential,
        }

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        return self.signed_url(name) or f"{self.base_url}{name}"

    def signed_url(self, name: str) -> str | None:
        """An address that leads to the account itself; None where photos go through us, and while there is no key."""
        if self.delivery != "sas":
            return None
        signer = self._signer
        if signer is None or datetime.now(UTC) >= signer.ends_at:
            signer = self._signer = self._make_signer()
        return signer.sign(name) if signer else None

    def seconds_left(self) -> int:
        """How long ``signed_url()`` goes on giving the same addresses."""
        return max(0, int((self._signer.ends_at - datetime.now(UTC)).total_seconds())) if self._signer else 0

    def _open(self, name: str, mode: str = "rb") -> ContentFile[bytes]:
        """Reads all of it before the first byte leaves us: what is not there must become a 404, not half a photo."""
        if not self._readers.acquire(timeout=READER_TIMEOUT):
            raise OSError(f"Too many photos are being read, so {name} was not.")
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

    def _make_signer(self) -> Signer | None:
        begins = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        key = self._key_of(begins.replace(hour=0))
        if key is None:
            return None
        texts: list[str] = []
        query = generate_blob_sas(
            self.service_client.account_name,
            self.azure_container,
            MARK,
            user_delegation_key=key,
            permission=BlobSasPermissions(read=True),
            start=begins - SKEW,
            expiry=begins + 2 * WINDOW,
            # The SDK's own words for what it signs; a test compares the result with the SDK's.
            sts_hook=texts.append,
        )
        before, _mark, after = texts[0].encode().partition(MARK.encode())
        fields = [field for field in query.split("&") if not field.startswith("sig=")]
        return Signer(
            base_url=self.client.url.rstrip("/"),
            begun=hmac.new(base64.b64decode(key.value or ""), before, "sha256"),
            after=after,
            query="&".join(fields),
            ends_at=begins + WINDOW,
        )

    def _key_of(self, day: datetime) -> UserDelegationKey | None:
        """The key of a day, or None while the account does not give it.

        All processes ask for the same times, so that their addresses are the same, too.
        """
        with self._lock:
            if key := self.keys.get(day):
                return key
            fetch = self._fetches.get(day)
            if fetch is None:
                if time.monotonic() < self._attempted_at + RETRY_INTERVAL:
                    return None
                self._attempted_at = time.monotonic()
                # What it logs and asks is part of the request that needs it first.
                of_request = contextvars.copy_context()
                fetch = threading.Thread(target=of_request.run, args=(self._fetch_key, day), daemon=True)
                fetch.start()
                self._fetches[day] = fetch
        # All who ask meanwhile wait for the same end, so that a page with six dozen photos waits once.
        fetch.join(max(0, self._attempted_at + KEY_TIMEOUT - time.monotonic()))
        return self.keys.get(day)

    def _fetch_key(self, day: datetime) -> None:
        try:
            key = self.service_client.get_user_delegation_key(
                key_start_time=day - SKEW, key_expiry_time=day + KEY_LIFE + 2 * WINDOW
            )
        except Exception as error:  # of many libraries, and all of them mean that there is no key
            logger.warning("The storage account gives no key, so photos go through this server: %s", error)
        else:
            self.keys = {day: key}
        finally:
            with self._lock:
                self._fetches.pop(day, None)

    @contextmanager
    def _guarded(self, action: str) -> Iterator[None]:
        """Call the account within this block. Raise ``FileNotFoundError`` or ``OSError``, as a file system would."""
        if not self._circuit_breaker.allows_attempt():
            raise OSError(f"Could not {action}: the storage account has just failed.")
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
