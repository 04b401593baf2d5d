"""Signed URLs of blobs. The URL of a blob is the same for an hour, and in all processes.

https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas
"""

import base64
import contextvars
import hmac
import logging
import threading
import time
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from azure.storage.blob import (
    BlobSasPermissions,
    BlobServiceClient,
    ContainerClient,
    UserDelegationKey,
    generate_blob_sas,
)

# URLs stay the same within a window and expire at the end of the next one, so that a page from the last second of a
# window still shows its photos an hour later. Windows begin on the hour.
WINDOW = timedelta(hours=1)
KEY_LIFETIME = timedelta(days=1)
# How far the clocks of two machines may differ.
CLOCK_SKEW = timedelta(minutes=15)
# In seconds. A page waits this long for a key. Without a key, the site serves the photos itself.
KEY_TIMEOUT = 1
KEY_RETRY_INTERVAL = 10
NAME_PLACEHOLDER = "0-name-of-a-photo-0"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SigningWindow:
    """Makes the same signed URLs as the SDK, for one window.

    Everything except the blob name is computed once, because a page with a list shows 72 photos, and signing 72 URLs
    with the SDK takes as long as rendering the page. ``signature_prefix`` has already hashed the text before the blob
    name, and ``suffix`` is the text after it.
    """

    base_url: str
    signature_prefix: hmac.HMAC
    suffix: bytes
    query: str
    ends_at: datetime

    def sign(self, name: str) -> str:
        digest = self.signature_prefix.copy()
        digest.update(name.encode() + self.suffix)
        signature = b2a_base64(digest.digest(), newline=False).decode()
        signature = signature.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        return f"{self.base_url}/{name}?{self.query}&sig={signature}"


class UserDelegationKeys:
    """The user delegation keys of the account by day of validity. All threads of a process share each request."""

    def __init__(self, service_client: BlobServiceClient) -> None:
        self.cached: dict[datetime, UserDelegationKey] = {}
        self._service_client = service_client
        self._lock = threading.Lock()
        self._fetches: dict[datetime, threading.Thread] = {}
        self._attempted_at = float("-inf")

    def for_day(self, day: datetime) -> UserDelegationKey | None:
        """Return the key, or None if the account does not issue it within ``KEY_TIMEOUT`` seconds."""
        with self._lock:
            if key := self.cached.get(day):
                return key
            fetch = self._fetches.get(day)
            if fetch is None:
                if time.monotonic() < self._attempted_at + KEY_RETRY_INTERVAL:
                    return None
                fetch = self._begin_fetch(day)
        # All calls share one deadline, so that a page with 72 photos waits once.
        fetch.join(max(0, self._attempted_at + KEY_TIMEOUT - time.monotonic()))
        return self.cached.get(day)

    def _begin_fetch(self, day: datetime) -> threading.Thread:
        self._attempted_at = time.monotonic()
        # Log and trace the fetch as part of the request that has started it.
        context = contextvars.copy_context()
        fetch = self._fetches[day] = threading.Thread(target=context.run, args=(self._fetch, day), daemon=True)
        fetch.start()
        return fetch

    def _fetch(self, day: datetime) -> None:
        try:
            # Processes that request the same start and expiry get the same key, so their URLs are equal.
            key = self._service_client.get_user_delegation_key(
                key_start_time=day - CLOCK_SKEW, key_expiry_time=day + KEY_LIFETIME + 2 * WINDOW
            )
        except Exception as error:  # the SDK and its transport raise errors of many kinds
            logger.warning("The storage account issues no key, so photos go through this server: %s", error)
        else:
            self.cached = {day: key}
        finally:
            with self._lock:
                self._fetches.pop(day, None)


class UrlSigner:
    """Signs URLs that let a client read one blob of a container."""

    def __init__(self, container_client: ContainerClient, keys: UserDelegationKeys) -> None:
        self.keys = keys
        self._container_client = container_client
        self._window: SigningWindow | None = None

    def sign(self, name: str) -> str | None:
        window = self._window
        if window is None or datetime.now(UTC) >= window.ends_at:
            window = self._window = self._make_window()
        return window.sign(name) if window else None

    def seconds_left(self) -> int:
        """Return for how many more seconds ``sign()`` returns the same URLs."""
        return max(0, int((self._window.ends_at - datetime.now(UTC)).total_seconds())) if self._window else 0

    def _make_window(self) -> SigningWindow | None:
        begins_at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        key = self.keys.for_day(begins_at.replace(hour=0))
        if key is None:
            return None
        strings_to_sign: list[str] = []
        query = generate_blob_sas(
            self._container_client.account_name,
            self._container_client.container_name,
            NAME_PLACEHOLDER,
            user_delegation_key=key,
            permission=BlobSasPermissions(read=True),
            start=begins_at - CLOCK_SKEW,
            expiry=begins_at + 2 * WINDOW,
            # The SDK passes the text that it signs to this hook. A test compares the URLs of this class with the SDK's.
            sts_hook=strings_to_sign.append,
        )
        prefix, _placeholder, suffix = strings_to_sign[0].encode().partition(NAME_PLACEHOLDER.encode())
        fields = [field for field in query.split("&") if not field.startswith("sig=")]
        return SigningWindow(
            base_url=self._container_client.url.rstrip("/"),
            signature_prefix=hmac.new(base64.b64decode(key.value or ""), prefix, "sha256"),
            suffix=suffix,
            query="&".join(fields),
            ends_at=begins_at + WINDOW,
        )
