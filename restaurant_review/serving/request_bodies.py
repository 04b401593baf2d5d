"""Receive large request bodies before the view runs: only from signed-in users, and only a few at a time."""

import errno
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from restaurant_review import error_pages
from restaurant_review.conf.server import MAX_BUFFERED_BODY_BYTES
from restaurant_review.middleware import GetResponse

# The maximum number of simultaneous uploads in this process. The worker has more upload threads than that, so that
# further uploads are refused immediately.
MAX_UPLOADS = 12
MAX_UPLOADS_PER_PERSON = 3
# The maximum total size of simultaneous uploads. Their files are in /tmp, which may count as memory of the container.
# The largest form must fit.
MAX_UPLOAD_BYTES = 220_000_000
RETRY_SECONDS = 10
OUT_OF_SPACE = {errno.ENOSPC, errno.EDQUOT}


class UploadRefused(Exception):
    """No further upload can be received at the moment. The message is shown to the user."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class UploadSlots:
    """The uploads that a process is receiving."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._people: Counter[int] = Counter()
        self._bytes = 0

    @contextmanager
    def take(self, person: int, size: int) -> Iterator[None]:
        with self._lock:
            if self._people[person] >= MAX_UPLOADS_PER_PERSON:
                raise UploadRefused(_("Your other files are still uploading. Try again when they are done."), 429)
            if self._people.total() >= MAX_UPLOADS or self._bytes + size > MAX_UPLOAD_BYTES:
                raise UploadRefused(_("Many files are being uploaded right now. Please try again in a minute."), 503)
            self._people[person] += 1
            self._bytes += size
        try:
            yield
        finally:
            with self._lock:
                self._people -= Counter([person])
                self._bytes -= size


upload_slots = UploadSlots()


class RequestBodyMiddleware:
    """Refuse bodies that are too large, and receive large bodies before the view runs.

    Neither a refused body nor a body without ``Content-Length`` is read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size = body_size(request)
        if size is None or size > max_bytes(request):
            return error_pages.too_large(request)
        if size <= MAX_BUFFERED_BODY_BYTES:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return refuse(request, 401, _("You have been signed out. Sign in in another tab, then continue here."))
        return self._receive(request, request.user.pk, size) or self.get_response(request)

    def _receive(self, request: HttpRequest, person: int, size: int) -> HttpResponseBase | None:
        # Return the database connection to the pool, because a slow client may send its body for minutes.
        if not connection.in_atomic_block:
            connection.close()
        try:
            with upload_slots.take(person, size):
                read_body(request)
        except UploadRefused as refusal:
            return refuse(request, refusal.status, str(refusal))
        except UnreadablePostError:
            return refuse(request, 408, _("The upload took too long or was interrupted. Please try again."))
        except OSError as error:
            if error.errno not in OUT_OF_SPACE:
                raise
            return refuse(request, 507, _("There is no space for files right now. Please try again in a few minutes."))
        return None


def read_body(request: HttpRequest) -> None:
    """Parse the body, and store its files in /tmp. If parsing fails, delete the files: Django leaves one file open."""
    try:
        request.POST  # noqa: B018 - the property parses
    except BaseException:
        for handler in request.upload_handlers:
            handler.upload_interrupted()
        raise


def body_size(request: HttpRequest) -> int | None:
    """Return ``Content-Length``, 0 if there is none, or None if it is not a number of at most twelve digits."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if re.fullmatch("[0-9]{1,12}", length) else None


def max_bytes(request: HttpRequest) -> int:
    limit: int = settings.MAX_REQUEST_BYTES
    with suppress(Resolver404):
        limit = settings.MAX_REQUEST_BYTES_BY_URL_NAME.get(resolve(request.path_info).url_name or "", limit)
    return limit


def refuse(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    else:
        response = error_pages.upload_refused(request, status, message)
    if status in {429, 503, 507}:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response
