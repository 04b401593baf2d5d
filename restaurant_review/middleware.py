"""What happens to every request, whatever page it asks for."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from restaurant_review import error_pages

type GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LanguageFromPathMiddleware:
    """Speaks the language that the path names, so that a page needs no ``Vary: Accept-Language``.

    Django's ``LocaleMiddleware`` adds that header to every page without a prefix, which would split a shared cache by
    a header that never changes what we answer.
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
    """Lets a shared cache keep what everyone may see, and nothing else.

    A page is public only if it read no session, whatever the page says about itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if self.is_public(request, response):
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


class RequestSizeMiddleware:
    """Refuses what is larger than any form of ours before it fills the disk. Servers read no body without a length."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or (int(length) > settings.MAX_REQUEST_BYTES and int(length) > self.most(request)):
            return error_pages.too_large(request)
        return self.get_response(request)

    def most(self, request: HttpRequest) -> int:
        """Large forms are for people who are signed in, or at least look like it."""
        most: int = settings.MAX_REQUEST_BYTES
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            with suppress(Resolver404):
                most = settings.MAX_REQUEST_BYTES_OF.get(resolve(request.path_info).url_name or "", most)
        return most


class ErrorPageMiddleware:
    """Answers the errors that are a visitor's everyday business with our own pages, with ``DEBUG`` on as well.

    Django's technical pages stay for what only a programmer can mend: a 500, or an address that no pattern knows.
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
            case OperationalError() | InterfaceError():
                return error_pages.unavailable(request, exception)
        return None
