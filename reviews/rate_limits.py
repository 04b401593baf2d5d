"""Limit how often an account or an IP address performs an action: above what people do, far below what bots try.

A single SQL statement counts and decides for all processes and replicas. Counters in a cache could race between
replicas, and would be lost when the cache is cleared. Attempts to sign in have limits of their own
(``reviews.accounts.sign_in_limits``).
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import get_resolver, get_urlconf
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

# Fixed windows: the first use starts a window, and the first use after its end starts the next one.
CONSUME = """
    INSERT INTO reviews_ratelimit AS spent (name, subject, since, count)
    VALUES (%(name)s, %(subject)s, statement_timestamp(), %(amount)s)
    ON CONFLICT (name, subject) DO UPDATE SET
        since = CASE WHEN spent.since + make_interval(secs => %(window)s) <= statement_timestamp()
                     THEN statement_timestamp() ELSE spent.since END,
        count = CASE WHEN spent.since + make_interval(secs => %(window)s) <= statement_timestamp()
                     THEN %(amount)s ELSE spent.count + %(amount)s END
    RETURNING count, extract(epoch FROM since + make_interval(secs => %(window)s) - statement_timestamp())
"""

TAKE_BACK = "UPDATE reviews_ratelimit SET count = count - 1 WHERE name = %s AND subject = %s AND count > 0"

# In seconds. A lock that was not released expires while other requests wait for it.
LOCK_EXPIRY = 2
LOCK_WAIT_TIMEOUT = 4.0
LOCK_POLL_INTERVAL = 0.05

# How many seconds the current request may still wait for locks.
_remaining_wait: ContextVar[float] = ContextVar("remaining_wait")

logger = logging.getLogger(__name__)

DEFAULT_MESSAGE = gettext_lazy("You have reached the limit for now. Try again in %(time)s.")


class RateLimitExceeded(Exception):
    """The action is allowed again after ``seconds``. The message is for the user."""

    def __init__(self, seconds: int, message: StrPromise = DEFAULT_MESSAGE) -> None:
        end = timesince(timezone.now() - timedelta(seconds=max(seconds, 60)), depth=1)
        super().__init__(message % {"time": end})
        self.seconds = seconds


class CounterBusy(Exception):
    """Other requests have held the lock of a counter for too long, so that the use cannot be counted."""


class RateLimitMiddleware:
    """Answer ``RateLimitExceeded`` with the project's ``handler429``, which allauth calls for its own limits, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _remaining_wait.set(LOCK_WAIT_TIMEOUT)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, CounterBusy):
            logger.warning("%s", exception)
            busy = render(request, "503.html", status=503)
            busy["Retry-After"] = "10"
            return busy
        if not isinstance(exception, RateLimitExceeded):
            return None
        handler = get_resolver(get_urlconf()).resolve_error_handler(429)
        response: HttpResponse = handler(request)
        response["Retry-After"] = str(exception.seconds)
        return response


@contextmanager
def counter_lock(key: str, *, expiry: int = LOCK_EXPIRY) -> Iterator[bool]:
    """Hold the lock of a counter in the cache. Raise ``CounterBusy`` if it is not free in time.

    All locks of a request together may take ``LOCK_WAIT_TIMEOUT`` seconds.

    It replaces allauth's own lock, which refuses a request as too frequent when it has waited for a second. That is
    wrong for simultaneous requests, and for ten seconds after the connection that held the lock was lost.
    """
    start = time.monotonic()
    remaining = _remaining_wait.get(LOCK_WAIT_TIMEOUT)
    while not cache.add(f"{key}:lock", 1, timeout=expiry):
        if time.monotonic() > start + remaining:
            raise CounterBusy("The counter of a sign-in limit was locked for too long.")
        time.sleep(LOCK_POLL_INTERVAL)
    _remaining_wait.set(remaining - (time.monotonic() - start))
    try:
        yield True
    finally:
        cache.delete(f"{key}:lock")


@dataclass(frozen=True, slots=True)
class RateLimit:
    name: str
    max_count: int
    window: timedelta
    message: StrPromise = DEFAULT_MESSAGE

    def consume(self, *, by: str, amount: int = 1) -> None:
        """Count uses by a subject, such as "user 7" or an IP address. Raise ``RateLimitExceeded``.

        An amount of 0 only checks the uses so far. Call it outside a transaction, because a rollback would also undo
        the count.
        """
        count, seconds = self._add(by, amount)
        if count > self.max_count:
            raise RateLimitExceeded(max(1, ceil(seconds)), self.message)

    @contextmanager
    def reserve(self, *, by: str, unless: type[Exception] | tuple[type[Exception], ...]) -> Iterator[None]:
        """Count one use for the ``with`` block. Take it back if the block raises one of these exceptions."""
        self.consume(by=by)
        try:
            yield
        except unless:
            with connection.cursor() as cursor:
                cursor.execute(TAKE_BACK, [self.name, hash_subject(by)])
            raise

    def record(self, *, by: str, amount: int) -> None:
        """Count uses whose amount is known only afterwards, when it is too late to refuse them."""
        self._add(by, amount)

    def _add(self, by: str, amount: int) -> tuple[int, float]:
        """Return the uses in the current window, and the seconds until it ends."""
        values: dict[str, str | float] = {
            "name": self.name,
            "subject": hash_subject(by),
            "amount": amount,
            "window": self.window.total_seconds(),
        }
        with connection.cursor() as cursor:
            cursor.execute(CONSUME, values)
            count, seconds = cursor.fetchone()
        return count, float(seconds)


def hash_subject(subject: str) -> str:
    # The hash has a key, because the table must not reveal IP addresses.
    return salted_hmac("reviews.rate_limits", subject, algorithm="sha256").hexdigest()


def network_of(address: str, *, ipv6_prefix: int = 64) -> str:
    """Return an IPv4 address itself, and the network of an IPv6 address.

    Internet providers assign a /64 to a /48 network to a customer, so limits on single IPv6 addresses have no effect.
    """
    ip = ip_address(address)
    return address if ip.version == 4 else str(ip_network((ip, ipv6_prefix), strict=False))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAX_WINDOW = DAY

SIGN_UP = RateLimit("sign_up", 20, HOUR)
REVIEW = RateLimit("review", 60, HOUR)
# Decoded photos, including damaged ones. Uploads that the site could not process do not count.
PHOTO = RateLimit("photo", 200, DAY)
VOTE = RateLimit("vote", 300, HOUR)
# Forms that were sent after the session had ended. Their text is stored in an anonymous session.
SIGNED_OUT_DRAFT = RateLimit("signed_out_draft", 60, HOUR)
RESTAURANT = RateLimit("restaurant", 30, DAY)
# Milliseconds in the only decoder of a container: 40 photos of 48 megapixels with half a core.
DECODING = RateLimit(
    "decoding",
    5 * 60 * 1000,
    HOUR,
    gettext_lazy("You have reached the limit of processing time for photos. Try again in %(time)s."),
)
