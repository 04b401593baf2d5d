"""The one credential of a process: a managed identity on Azure, a person's own sign-in on a laptop.

Beside the container, an endpoint hands out tokens that live up to a day. azure-identity asks it on behalf of each
thread, waits for five minutes, and cannot forget a token that a server has refused. Here, each token is asked for once
for all threads, nobody waits who has a valid one, and all other waits end after seconds.

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

# In seconds. The endpoint is on the same machine: it answers at once, or not at all.
CONNECTION_TIMEOUT = READ_TIMEOUT = 2
FETCH_TIMEOUT = 6
# A token is renewed by half of its life if its maker says so, else this long before its end.
RENEWED_BEFORE_END = 300
# So often is a renewal tried while a valid token goes on serving.
RENEWAL_INTERVAL = 30
# So long does a failure answer for the next who asks: one that may pass, and one that somebody must mend.
PASSING_FAILURE, LASTING_FAILURE = 1, 10
REPLACEMENT_INTERVAL = 60

logger = logging.getLogger(__name__)


class IdentityUnavailable(ClientAuthenticationError):
    """There is no token. ``may_pass`` tells an endpoint that does not answer from one that refuses."""

    def __init__(self, message: str, *, may_pass: bool) -> None:
        super().__init__(message)
        self.may_pass = may_pass

    def again(self) -> "IdentityUnavailable":
        """The same for another thread: an exception that is raised twice keeps the frames of both."""
        return IdentityUnavailable(self.message, may_pass=self.may_pass)


@dataclass(slots=True)
class CachedToken:
    """What is known of the tokens of one scope. Times in seconds of the clock on the wall, as in tokens."""

    token: AccessTokenInfo | None = None
    renew_at: float = 0
    fetch: "Future[AccessTokenInfo] | None" = None
    failure: IdentityUnavailable | None = None
    replace_again_at: float = 0

    def live_token(self) -> AccessTokenInfo | None:
        return self.token if self.token and time.time() < self.token.expires_on - 1 else None

    def keep(self, token: AccessTokenInfo) -> None:
        life = token.expires_on - time.time()
        self.token, self.failure = token, None
        self.renew_at = token.refresh_on or token.expires_on - min(RENEWED_BEFORE_END, life / 2)

    def note(self, failure: IdentityUnavailable) -> None:
        self.failure = failure.again()
        if self.live_token() and self.token:
            left = max(1, (self.token.expires_on - time.time()) / 10)
            self.renew_at = time.time() + min(RENEWAL_INTERVAL, left)
        else:
            self.renew_at = time.time() + (PASSING_FAILURE if failure.may_pass else LASTING_FAILURE)


@dataclass(slots=True)
class SharedCredential:
    """A credential for all clients and threads of a process, in the shape that the packages of azure expect."""

    make: Callable[[], SupportsTokenInfo]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _credential: SupportsTokenInfo | None = None
    _held: dict[str, CachedToken] = field(default_factory=dict)

    def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        info = self.get_token_info(*scopes)
        return AccessToken(info.token, info.expires_on)

    def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """Waits ``FETCH_TIMEOUT`` seconds at most, and only without a valid token. Raises ``IdentityUnavailable``."""
        [scope] = scopes
        with self._lock:
            held = self._held.setdefault(scope, CachedToken())
            live = held.live_token()
            if time.time() < held.renew_at:
                if live:
                    return live
                if held.failure:
                    raise held.failure.again()
            fetch = held.fetch or self._begin_fetch(scope, held)
        return live or _wait_for(fetch)

    def replace(self, scope: str, refused: str) -> str | None:
        """Another token than the refused one, of a new credential; None if there is none, or if it was just tried."""
        with self._lock:
            held = self._held.setdefault(scope, CachedToken())
            live = held.live_token()
            if live and live.token != refused:
                return live.token
            fetch = held.fetch
            if fetch is None:
                if time.time() < held.replace_again_at:
                    return None
                held.replace_again_at = time.time() + REPLACEMENT_INTERVAL
                self._credential = None
                fetch = self._begin_fetch(scope, held)
        token = _wait_for(fetch).token
        return None if token == refused else token

    def wait_until_ready(self, scope: str, seconds: float) -> None:
        """For the start of a container, when the endpoint may come later. Raises ``IdentityUnavailable``."""
        deadline, pause = time.monotonic() + seconds, 0.2
        while True:
            try:
                self.get_token_info(scope)
            except IdentityUnavailable as failure:
                if not failure.may_pass or time.monotonic() + pause > deadline:
                    raise
                # The back-off: nothing tells when the endpoint has come up.
                time.sleep(pause)
                pause = min(2 * pause, 5)
            else:
                return

    def close(self) -> None:
        """Does nothing: clients close their credentials, and this one is everybody's."""

    def reset_after_fork(self) -> None:
        """Keeps the tokens, and forgets what belongs to the threads and connections of the parent."""
        self._lock, self._credential = threading.Lock(), None
        for held in self._held.values():
            held.fetch = None

    def _begin_fetch(self, scope: str, held: CachedToken) -> "Future[AccessTokenInfo]":
        # In a thread of its own: who waits for it can then stop waiting.
        fetch = Future[AccessTokenInfo]()
        # What it logs and asks is part of the request that needs it first.
        of_request = contextvars.copy_context()
        arguments = (self._fetch, scope, held, fetch)
        threading.Thread(target=of_request.run, args=arguments, daemon=True, name="token").start()
        held.fetch = fetch
        return fetch

    def _fetch(self, scope: str, held: CachedToken, fetch: "Future[AccessTokenInfo]") -> None:
        try:
            with self._lock:
                self._credential = credential = self._credential or self.make()
            token = credential.get_token_info(scope)
        except Exception as error:  # of many libraries, and all of them mean that there is no token
            failure = _as_message(scope, error)
            logger.warning("%s", failure.message)
            with self._lock:
                held.note(failure)
                held.fetch = None
            fetch.set_exception(failure)
        else:
            with self._lock:
                held.keep(token)
                held.fetch = None
            fetch.set_result(token)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one scope, for whoever only wants text (``restaurant_review.postgresql.tokens.TokenProvider``)."""

    credential: SharedCredential
    scope: str

    def token(self) -> str:
        return self.credential.get_token_info(self.scope).token

    def replace(self, refused: str) -> str | None:
        return self.credential.replace(self.scope, refused)


def _wait_for(fetch: "Future[AccessTokenInfo]") -> AccessTokenInfo:
    try:
        return fetch.result(FETCH_TIMEOUT)
    except TimeoutError as error:
        message = f"The identity endpoint has not answered for {FETCH_TIMEOUT} seconds."
        raise IdentityUnavailable(message, may_pass=True) from error
    except IdentityUnavailable as failure:
        raise failure.again() from None


def _as_message(scope: str, error: Exception) -> IdentityUnavailable:
    """azure-identity calls each refusal of the endpoint a missing configuration."""
    identity = client_id()
    who = f"the identity {identity} (AZURE_CLIENT_ID)" if identity else "the identity of this app"
    resource = scope.removesuffix("/.default")
    if isinstance(error, (ServiceRequestError, ServiceResponseError)):
        return IdentityUnavailable(f"The identity endpoint does not answer: {error}", may_pass=True)
    status = _status_in(str(error))
    reason = " ".join(str(error).split())
    may_pass = status is not None and (status == 429 or status >= 500)
    message = f"There is no token of {who} for {resource}. Is it assigned to this app? {reason}"
    return IdentityUnavailable(message, may_pass=may_pass)


def _status_in(message: str) -> int | None:
    """The status of the endpoint's answer, which azure-identity passes on in a sentence: "(invalid_scope) 500, …"."""
    _before, _mark, after = message.partition(") ")
    return int(after[:3]) if after[:3].isdecimal() else None


def client_id() -> str:
    """The identity to be, which the settings know; a process without them asks the environment."""
    known = getattr(settings, "AZURE_CLIENT_ID", "") if settings.configured else ""
    return str(known) or os.environ.get("AZURE_CLIENT_ID", "")


def _make_credential() -> SupportsTokenInfo:
    # Takes a quarter of a second to import.
    from azure.identity import DefaultAzureCredential, ManagedIdentityCredential

    timeouts: dict[str, Any] = {
        "connection_timeout": CONNECTION_TIMEOUT,
        "read_timeout": READ_TIMEOUT,
        "retry_total": 0,
    }
    if "IDENTITY_ENDPOINT" in os.environ:
        return ManagedIdentityCredential(client_id=client_id() or None, **timeouts)
    return DefaultAzureCredential(process_timeout=FETCH_TIMEOUT, **timeouts)


credential = SharedCredential(_make_credential)
database_tokens = Tokens(credential, DATABASE_SCOPE)

os.register_at_fork(after_in_child=credential.reset_after_fork)
