"""The pages for 400, 403, 404, 413, 429, 500 and 503: human, in the site's design, and without a database query.

The URLconf names these as its handlers. They render without context processors, because a page about a lost database
must not ask the session who is signed in.
"""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from restaurant_review.observability import request_ids
from restaurant_review.rendering import site

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 400, _("This request makes no sense to us"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 403, _("This door is not yours"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 404, _("This table is empty"))


def too_large(request: HttpRequest) -> HttpResponse:
    return _error_page(request, 413, _("That is more than one plate holds"))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return _error_page(request, 429, _("One bite at a time"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers what no view caught, where a database that went away between two layers of middleware ends up too."""
    exception = sys.exc_info()[1]
    if isinstance(exception, OperationalError | InterfaceError):
        return unavailable(request, exception)
    return _error_page(request, 500, _("Something burned"))


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    logger.error("The database did not answer: %s", exception, extra={"status_code": 503, "request": request})
    response = _error_page(request, 503, _("We will be right back"))
    response["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error_page(request, 403, _("We could not take that form"), template="403_csrf.html")


def _error_page(request: HttpRequest, status: int, heading: Promise, template: str | None = None) -> HttpResponse:
    ids = request_ids.current()
    context = {"heading": heading, "reference": ids.request_id if ids else "", **site(request)}
    return HttpResponse(render_to_string(template or f"{status}.html", context), status=status)
