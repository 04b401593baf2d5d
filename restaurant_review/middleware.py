"""Middleware for security headers, language, caching, query strings and error pages."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from restaurant_review import error_pages
from restaurant_review.postgresql.failures import is_unavailable

type GetResponse = Callable[[HttpRequest], HttpResponseBase]


# The paths of account pages and of the admin, with or without a language prefix.
PERSONAL_PATH = re.compile(r"(/[a-z]{2}(-[a-z]+)?)?/(account|me|admin)/")


class SecurityHeadersMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class LanguageFromPathMiddleware:
    """Activate the language of the path prefix.

    Django's ``LocaleMiddleware`` adds ``Vary: Accept-Language`` to every page without a prefix. A shared cache would
    store one copy for each value of that header, although the pages do not depend on it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class CacheControlMiddleware:
    """Mark a response as public if the request has no session cookie and the response sets no cookies, else as private.

    Browsers must not store account pages and the admin, so that these cannot be read on a shared computer after
    sign-out. A response that already has a ``Cache-Control`` header is left unchanged.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if PERSONAL_PATH.match(request.path_info):
            patch_cache_control(response, private=True, no_cache=True, no_store=True)
        elif self.is_public(request, response):
            patch_cache_control(response, public=True, max_age=60)
            patch_vary_headers(response, ["Cookie"])
        else:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def is_public(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        return (
            request.method in {"GET", "HEAD"}
            and response.status_code in {200, 301, 404}
            and not has_session
            and not response.cookies
        )


class QueryStringMiddleware:
    """Return 400 for a NUL in the query string. No form of the site sends it, and PostgreSQL cannot store it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in query:
            return error_pages.bad_request(request, BadRequest("The query contains a NUL."))
        return self.get_response(request)


class ErrorPageMiddleware:
    """Return the error pages of the site for expected exceptions, also when ``DEBUG`` is on.

    With ``DEBUG``, Django's technical pages remain for other exceptions and for URLs that match no pattern.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match exception:
            case Http404():
                return error_pages.not_found(request, exception)
            case PermissionDenied():
                return error_pages.forbidden(request, exception)
            case BadRequest() | SuspiciousOperation():
                return error_pages.bad_request(request, exception)
            case _ if is_unavailable(exception):
                return error_pages.unavailable(request, exception)
        return None
