"""Views for the error pages of the site.

They render without context processors, which would read the session from the database, because the database may have
failed.
"""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from restaurant_review.observability import request_ids
from restaurant_review.postgresql.failures import Cause, failure_of, is_unavailable, report_failure
from restaurant_review.rendering import site

RETRY_AFTER_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _render(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _render(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _render(request, 403, "403_csrf.html")


def staff_only(request: HttpRequest) -> HttpResponse:
    sign_out_url = f"/.auth/logout?post_logout_redirect_uri={reverse('admin:index')}"
    return _render(request, 403, "403_staff_only.html", sign_out_url=sign_out_url)


def front_door_required(request: HttpRequest) -> HttpResponse:
    return _render(request, 403, "403_front_door.html", site_url=settings.SITE_URL)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _render(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    return _render(request, 413)


def upload_refused(request: HttpRequest, status: int, message: str) -> HttpResponse:
    return _render(request, status, "upload_refused.html", message=message)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return _render(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 503 if the database is unavailable, else 500. ``ErrorPageMiddleware`` handles exceptions of views only."""
    exception = sys.exc_info()[1]
    if isinstance(exception, Exception) and is_unavailable(exception):
        return unavailable(request, exception)
    return _render(request, 500)


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    failure = failure_of(exception)
    report_failure(failure)
    response = _render(request, 503, "503_read_only.html" if failure.cause is Cause.READ_ONLY else "")
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _render(request: HttpRequest, status: int, template_name: str = "", **context: str) -> HttpResponse:
    ids = request_ids.current()
    context |= {"reference": ids.request_id if ids else "", **site(request)}
    return HttpResponse(render_to_string(template_name or f"{status}.html", context), status=status)
