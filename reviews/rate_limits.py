"""Limit how often an account or an IP address performs an action: above normal use, far below what bots do.

One SQL statement counts a use and returns the count for all processes and replicas. Counters in a cache could race
between replicas, and would be lost when the cache is cleared. Attempts to sign in have limits of their own
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

# In seconds. A lock expires sooner than a request stops waiting for it, so that a lock that was never released blocks
# no request.
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
    """Other requests have held the lock of a counter for too long, so the use cannot be counted."""


class RateLimitMiddleware:
    """Respond to ``RateLimitExceeded`` with the project's ``handler429``, as allauth does for its own limits.

    Respond to ``CounterBusy`` with 503.
    """

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
    """Hold the lock of a counter in the cache for the ``with`` block. Raise ``CounterBusy`` after waiting too long.

    A request may wait ``LOCK_WAIT_TIMEOUT`` seconds in total for all of its locks. ``expiry`` is in seconds, too.

    This lock replaces allauth's lock. After one second of waiting, allauth rejects a request as if it exceeded the
    limit. That is wrong for simultaneous requests, and for requests during the ten seconds until an unreleased lock
    expires.
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
        """Count uses by a subject, such as "user 7" or an IP address. Raise ``RateLimitExceeded`` above the limit.

        An amount of 0 only checks the uses so far. Call this method outside a transaction, because a rollback would
        also undo the count.
        """
        count, seconds = self._add(by, amount)
        if count > self.max_count:
            raise RateLimitExceeded(max(1, ceil(seconds)), self.message)

    @contextmanager
    def reserve(self, *, by: str, unless: type[Exception] | tuple[type[Exception], ...]) -> Iterator[None]:
        """Count one use. Take it back if the ``with`` block raises one of the exceptions in ``unless``."""
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
    """Return an IPv4 address itself, and the network of an IPv6 address with this prefix length.

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
# Reviews that were sent after the author's session had ended. Their text is stored in an anonymous session.
SIGNED_OUT_DRAFT = RateLimit("signed_out_draft", 60, HOUR)
RESTAURANT = RateLimit("restaurant", 30, DAY)
# Milliseconds of decoding, limited because a container has only one decoder. Five minutes are enough for 40 photos of
# 48 megapixels on half a CPU core.
DECODING = RateLimit(
    "decoding",
    5 * 60 * 1000,
    HOUR,
    gettext_lazy("You have reached the limit of processing time for photos. Try again in %(time)s."),
)
