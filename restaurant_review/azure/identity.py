"""The one Azure credential of a process: a managed identity, or on a laptop the developer's own sign-in.

Container Apps runs an identity endpoint next to each container. With azure-identity alone, each thread makes a request,
a request may take five minutes, and a token that a server has refused stays cached. ``SharedCredential`` adds what is
missing: one request for all threads (single flight), no wait while a token is valid, a timeout for every other wait,
and the replacement of refused tokens.

https://learn.microsoft.com/azure/container-apps/managed-identity#connect-to-azure-services-in-app-code
"""

import contextvars
import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from azure.core.credentials import AccessToken, AccessTokenInfo, SupportsTokenInfo, TokenRequestOptions
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError, ServiceResponseError
from django.conf import settings

DATABASE_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
CACHE_SCOPE = "https://redis.azure.com/.default"

# In seconds. Short, because a page waits. The endpoint runs on the same host and normally responds much faster.
CONNECTION_TIMEOUT = READ_TIMEOUT = 2
FETCH_TIMEOUT = 6
# In seconds. Shorter than ``FETCH_TIMEOUT``, because the database replaces the cache while there is no token.
CACHE_TOKEN_TIMEOUT = 2
# In seconds. A token without ``refresh_on`` is refreshed this long before expiry, or at half its life if that is later.
REFRESH_MARGIN = 300
# In seconds. The longest interval between retries of a failed refresh while the old token is still valid.
REFRESH_RETRY_INTERVAL = 30
# In seconds. How long all callers get the same failure before the endpoint is called again. A refused token is replaced
# at most once in ``REPLACEMENT_INTERVAL``.
TRANSIENT_FAILURE_LIFETIME = 1
PERMANENT_FAILURE_LIFETIME = 10
REPLACEMENT_INTERVAL = 60

logger = logging.getLogger(__name__)


class IdentityUnavailable(ClientAuthenticationError):
    """There is no token. ``is_transient`` is true if the same request may succeed later."""

    def __init__(self, message: str, *, is_transient: bool) -> None:
        super().__init__(message)
        self.is_transient = is_transient

    def copy(self) -> "IdentityUnavailable":
        """Return a copy for another thread: raising one exception in two threads would mix their tracebacks."""
        return IdentityUnavailable(self.message, is_transient=self.is_transient)


@dataclass(slots=True)
class CachedToken:
    """The state of one scope: its token, the running request and the last failure. Times are Unix timestamps."""

    token: AccessTokenInfo | None = None
    refresh_at: float = 0
    fetch: "Future[AccessTokenInfo] | None" = None
    failure: IdentityUnavailable | None = None
    replaceable_at: float = 0

    def valid_token(self) -> AccessTokenInfo | None:
        return self.token if self.token and time.time() < self.token.expires_on - 1 else None

    def store(self, token: AccessTokenInfo) -> None:
        lifetime = token.expires_on - time.time()
        self.token, self.failure = token, None
        self.refresh_at = token.refresh_on or token.expires_on - min(REFRESH_MARGIN, lifetime / 2)

    def record_failure(self, failure: IdentityUnavailable) -> None:
        self.failure = failure.copy()
        self.refresh_at = time.time() + self._retry_delay(failure)

    def _retry_delay(self, failure: IdentityUnavailable) -> float:
        if token := self.valid_token():
            return min(REFRESH_RETRY_INTERVAL, max(1, (token.expires_on - time.time()) / 10))
        return TRANSIENT_FAILURE_LIFETIME if failure.is_transient else PERMANENT_FAILURE_LIFETIME


@dataclass(slots=True)
class SharedCredential:
    """A ``TokenCredential`` that all clients and threads of a process share."""

    make_credential: Callable[[], SupportsTokenInfo]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _credential: SupportsTokenInfo | None = None
    _cache: dict[str, CachedToken] = field(default_factory=dict, repr=False)

    def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        info = self.get_token_info(*scopes)
        return AccessToken(info.token, info.expires_on)

    def get_token_info(
        self, *scopes: str, options: TokenRequestOptions | None = None, timeout: float | None = None
    ) -> AccessTokenInfo:
        """Return a cached token while it is valid, else wait for a new one.

        Raise ``IdentityUnavailable`` after ``timeout`` seconds at most, by default ``fetch_timeout()``.
        """
        [scope] = scopes
        with self._lock:
            cached = self._cache.setdefault(scope, CachedToken())
            valid = cached.valid_token()
            if time.time() < cached.refresh_at:
                if valid:
                    return valid
                if cached.failure:
                    raise cached.failure.copy()
            fetch = cached.fetch or self._begin_fetch(scope, cached)
        return valid or _wait_for(fetch, timeout)

    def replace_token(self, scope: str, refused: str, timeout: float | None = None) -> str | None:
        """Return a token other than the refused one, or None if the endpoint has no other token.

        Request the token with a new credential, because the old one caches the refused token, but at most once in
        ``REPLACEMENT_INTERVAL`` seconds. Return None in between. Raise ``IdentityUnavailable`` if the request fails.
        """
        with self._lock:
            cached = self._cache.setdefault(scope, CachedToken())
            valid = cached.valid_token()
            if valid and valid.token != refused:
                return valid.token
            fetch = cached.fetch
            if fetch is None:
                if time.time() < cached.replaceable_at:
                    return None
                cached.replaceable_at = time.time() + REPLACEMENT_INTERVAL
                self._credential = None
                fetch = self._begin_fetch(scope, cached)
        token = _wait_for(fetch, timeout).token
        return None if token == refused else token

    def wait_until_ready(self, scope: str, seconds: float) -> None:
        """Retry until there is a token. Raise ``IdentityUnavailable`` for a permanent failure, or after ``seconds``.

        Commands call this when a container starts, because its identity endpoint may start later.
        """
        deadline, pause = time.monotonic() + seconds, 0.2
        while True:
            try:
                self.get_token_info(scope)
            except IdentityUnavailable as failure:
                if not failure.is_transient or time.monotonic() + pause > deadline:
                    raise
                # Poll with growing pauses, because the endpoint sends no signal when it has started.
                time.sleep(pause)
                pause = min(2 * pause, 5)
            else:
                return

    def close(self) -> None:
        # SDK clients close their credential, but all clients share this one.
        pass

    def reset_after_fork(self) -> None:
        """Keep the tokens; drop the parent's connections, and the lock that its threads may have held."""
        self._lock, self._credential = threading.Lock(), None
        for cached in self._cache.values():
            cached.fetch = None

    def _begin_fetch(self, scope: str, cached: CachedToken) -> "Future[AccessTokenInfo]":
        # Fetch in a new thread, so that each caller can stop waiting after its own timeout.
        fetch = Future[AccessTokenInfo]()
        # Log and trace the fetch as part of the request that has started it.
        context = contextvars.copy_context()
        arguments = (self._fetch, scope, cached, fetch)
        threading.Thread(target=context.run, args=arguments, daemon=True, name="token").start()
        cached.fetch = fetch
        return fetch

    def _fetch(self, scope: str, cached: CachedToken, fetch: "Future[AccessTokenInfo]") -> None:
        try:
            with self._lock:
                self._credential = credential = self._credential or self.make_credential()
            token = credential.get_token_info(scope)
        except Exception as error:  # azure-identity and its transport raise errors of many kinds
            failure = _as_unavailable(scope, error)
            logger.warning("%s", failure.message, extra={"fields": {"scope": scope}})
            with self._lock:
                cached.record_failure(failure)
                cached.fetch = None
            fetch.set_exception(failure)
        else:
            with self._lock:
                cached.store(token)
                cached.fetch = None
            fetch.set_result(token)


@dataclass(frozen=True, slots=True)
class BearerTokenProvider:
    """Provides the tokens of one scope. Implements ``TokenProvider`` of ``restaurant_review.backing_services``."""

    credential: SharedCredential
    scope: str
    # In seconds. None means ``fetch_timeout()``.
    timeout: float | None = None

    def token(self) -> str:
        return self.credential.get_token_info(self.scope, timeout=self.timeout).token

    def replace(self, refused: str) -> str | None:
        return self.credential.replace_token(self.scope, refused, self.timeout)


def _wait_for(fetch: "Future[AccessTokenInfo]", timeout: float | None) -> AccessTokenInfo:
    seconds = fetch_timeout() if timeout is None else timeout
    try:
        return fetch.result(seconds)
    except TimeoutError as error:
        message = f"The identity endpoint has not answered for {seconds} seconds."
        raise IdentityUnavailable(message, is_transient=True) from error
    except IdentityUnavailable as failure:
        raise failure.copy() from None


def _as_unavailable(scope: str, error: Exception) -> IdentityUnavailable:
    """Return an error with identity and resource. azure-identity reports each refusal as missing configuration."""
    if isinstance(error, (ServiceRequestError, ServiceResponseError)):
        return IdentityUnavailable(f"The identity endpoint does not answer: {error}", is_transient=True)
    identity = f"the identity {client_id()} (AZURE_CLIENT_ID)" if client_id() else "the identity of this app"
    resource = scope.removesuffix("/.default")
    reason = " ".join(str(error).split())
    status = _status_in(str(error))
    is_transient = status is not None and (status == 429 or status >= 500)
    message = f"There is no token of {identity} for {resource}. Is the identity assigned to this app? {reason}"
    return IdentityUnavailable(message, is_transient=is_transient)


def _status_in(message: str) -> int | None:
    """Return the HTTP status in a message of azure-identity such as "(invalid_scope) 500, …", or None."""
    _before, _mark, after = message.partition(") ")
    return int(after[:3]) if after[:3].isdecimal() else None


def client_id() -> str:
    configured = getattr(settings, "AZURE_CLIENT_ID", "") if settings.configured else ""
    return str(configured) or os.environ.get("AZURE_CLIENT_ID", "")


def read_timeout() -> float:
    """Return the timeout for a response of the endpoint, in seconds. Commands use more than ``READ_TIMEOUT``."""
    return getattr(settings, "IDENTITY_TIMEOUT", READ_TIMEOUT) if settings.configured else READ_TIMEOUT


def fetch_timeout() -> float:
    return FETCH_TIMEOUT - READ_TIMEOUT + read_timeout()


def make_credential() -> SupportsTokenInfo:
    # Imported here, because the import takes a quarter of a second.
    from azure.identity import DefaultAzureCredential, ManagedIdentityCredential

    timeouts: dict[str, Any] = {
        "connection_timeout": CONNECTION_TIMEOUT,
        "read_timeout": read_timeout(),
        "retry_total": 0,
    }
    if "IDENTITY_ENDPOINT" in os.environ:
        return ManagedIdentityCredential(client_id=client_id() or None, **timeouts)
    return DefaultAzureCredential(process_timeout=int(fetch_timeout()), **timeouts)


credential = SharedCredential(make_credential)
database_tokens = BearerTokenProvider(credential, DATABASE_SCOPE)
cache_tokens = BearerTokenProvider(credential, CACHE_SCOPE, CACHE_TOKEN_TIMEOUT)

os.register_at_fork(after_in_child=credential.reset_after_fork)
