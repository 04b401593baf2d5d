"""The line that each request leaves in the log: what was asked for and how it went, and nothing of who asked."""

import logging
import time
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseServerError
from django.urls import Resolver404, ResolverMatch, resolve

from restaurant_review.middleware import GetResponse
from restaurant_review.observability.request_ids import request_ids

# Asked every few seconds by the platform. Their answers are kept and given to several who ask, so they get no header.
PROBES = frozenset({"/health", "/ready"})
# Some addresses below it open an account to whoever has them, as in the mail for a forgotten password.
ACCOUNT = "/account/"

logger = logging.getLogger(__name__)


class RequestLogMiddleware:
    """Gives the request its ids, and writes its line when the answer begins: what is streamed goes on after it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        headers = request.headers
        with request_ids(headers.get("X-Request-ID", ""), headers.get("traceparent", "")) as ids:
            response = self.answer(request)
            is_probe = request.path_info in PROBES
            if not is_probe:
                response["X-Request-ID"] = ids.request_id
            if not is_probe or response.status_code != 200:
                self.write_line(request, response, time.perf_counter() - began)
        return response

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except Exception:
            # Whoever called us would write it without the ids, and with the query.
            logger.exception("The page for errors has failed, too.")
            return HttpResponseServerError("Something went wrong.", content_type="text/plain")

    def write_line(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        # The development server writes a line of its own.
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
        if request.path_info in PROBES:
            # As whenever a process stops.
            level = logging.WARNING
        logger.log(level, "%s %s %s", request.method, path, status, extra={"fields": fields})


def path_to_log(request: HttpRequest) -> str:
    """The path without the query, which may hold what somebody looks for near home, and without secrets."""
    path = request.path
    before, account, _secret = path.partition(ACCOUNT)
    if not account:
        return path
    # A request that was turned away early, as to HTTPS, has met no view.
    match = request.resolver_match or _resolve(request)
    # Also a secret that a mail program has cut or added to, so that no view knows it.
    return path if match and not match.kwargs else f"{before}{account}…"


def _resolve(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None
