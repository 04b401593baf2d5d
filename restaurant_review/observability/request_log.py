"""The request log: one line per request, without data about the client."""

import logging
import time
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseServerError
from django.urls import Resolver404, ResolverMatch, resolve

from restaurant_review.middleware import GetResponse
from restaurant_review.observability import request_ids

# The response to a probe is cached and returned to several requests, so it has no X-Request-ID header.
PROBES = frozenset({"/health", "/ready"})
# Some URLs below this path contain a secret, for example the link in a password reset email.
ACCOUNT_PREFIX = "/account/"

logger = logging.getLogger(__name__)


class RequestLogMiddleware:
    """Set the request's ids, and log the request when its response starts. A streaming response ends later."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started_at = time.perf_counter()
        headers = request.headers
        with request_ids.bind(headers.get("X-Request-ID", ""), headers.get("traceparent", "")) as ids:
            response = self.get_response_or_500(request)
            is_probe = request.path_info in PROBES
            if not is_probe:
                response["X-Request-ID"] = ids.request_id
            if not is_probe or response.status_code != 200:
                self.write_line(request, response, time.perf_counter() - started_at)
        return response

    def get_response_or_500(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except Exception:
            # Otherwise gunicorn would log the exception, without the request's ids and with its query string.
            logger.exception("The error page failed.")
            return HttpResponseServerError("Something went wrong.", content_type="text/plain")

    def write_line(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        # The development server has its own request log.
        if request.META.get("SERVER_SOFTWARE", "").startswith("WSGIServer"):
            return
        status, path = response.status_code, path_to_log(request)
        fields: dict[str, Any] = {
            "method": request.method,
            "path": path,
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
        }
        if match := request.resolver_match:
            fields["route"] = match.view_name
        length = response.headers.get("Content-Length", "")
        if length.isdecimal():
            fields["size"] = int(length)
        level = logging.ERROR if status >= 500 else logging.INFO
        if status == HTTPStatus.SERVICE_UNAVAILABLE or request.path_info in PROBES:
            # Not an error: the cause of a 503 has its own log line, and a draining process is expected to fail /ready.
            level = logging.WARNING
        logger.log(level, "%s %s %s", request.method, path, status, extra={"fields": fields})


def path_to_log(request: HttpRequest) -> str:
    """Return the path without the query string, which may contain a location.

    In an account link that may contain a secret, replace everything after ``ACCOUNT_PREFIX`` with "…".
    """
    path = request.path
    before, account, _secret = path.partition(ACCOUNT_PREFIX)
    if not account:
        return path
    # Some middleware, such as the redirect to HTTPS, returns a response before Django has resolved the URL.
    match = request.resolver_match or _resolve(request)
    # A path that matches no view may also contain a secret, if an email program has altered the link.
    return path if match and not match.kwargs else f"{before}{account}…"


def _resolve(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None
