"""Functions that views share: the current user, absolute URLs, requests by scripts, sign-in for POST views."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from reviews.actions.writing import ConcurrentEdit, TooManyPhotos
from reviews.models import User
from reviews.models.review import InvalidTransition
from reviews.photos.uploads import TooManyUploads, UploadRejected, UploadUnavailable
from reviews.rate_limits import RateLimitExceeded

type View = Callable[..., HttpResponseBase]

# Errors whose text is shown to the user, and their HTTP status. Subclasses come before their base class.
ERROR_STATUSES: dict[type[Exception], int] = {
    ConcurrentEdit: 409,
    InvalidTransition: 422,
    RateLimitExceeded: 429,
    TooManyPhotos: 422,
    TooManyUploads: 429,
    UploadUnavailable: 503,
    UploadRejected: 422,
}
USER_ERRORS = tuple(ERROR_STATUSES)


def current_user(request: HttpRequest) -> User:
    return cast("User", request.user)


def site_url(request: HttpRequest) -> str:
    """Return the base of absolute URLs. ``SITE_URL`` defines it, because clients can spoof the Host header."""
    # Development servers without SITE_URL accept local host names only.
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def absolute_url(request: HttpRequest, url: str) -> str:
    return urljoin(site_url(request), url)


def form_content(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """Return the fields that identify a form that was sent: all but the CSRF token, which differs per rendering."""
    return [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]


def is_from_script(request: HttpRequest) -> bool:
    """Return whether a script of this site sent the request. Scripts expect a part of a page, browsers a whole page."""
    return request.headers.get("X-Requested-With") == "fetch"


def explain(error: Exception) -> HttpResponse:
    """Return a plain-text response for one of ``USER_ERRORS``, with ``Retry-After`` if a retry may succeed."""
    status = next(status for kind, status in ERROR_STATUSES.items() if isinstance(error, kind))
    response = plain_text(str(error), status=status)
    if isinstance(error, RateLimitExceeded | TooManyUploads | UploadUnavailable):
        response["Retry-After"] = str(error.seconds)
    return response


def plain_text(message: str, *, status: int) -> HttpResponse:
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")


def login_required_returning_to(url: Callable[..., str]) -> Callable[[View], View]:
    """Require sign-in for a view that accepts only POST, which a browser cannot repeat after sign-in.

    ``url`` receives the view's URL parameters and returns the URL of the page to show after sign-in. A script receives
    status 401 with a plain-text message.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def decorated(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                return view(request, *arguments, **parameters)
            if is_from_script(request):
                message = _("You have been signed out. Sign in in another tab, then continue here.")
                return plain_text(message, status=401)
            return redirect_to_login(url(*arguments, **parameters))

        return decorated

    return decorate
