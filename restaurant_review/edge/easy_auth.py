"""Sign staff in to the admin with the headers of Easy Auth, the authentication of Container Apps and App Service.

See docs/adr/0020-staff-sign-in-by-the-platform.md for the reasons.
"""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from restaurant_review import error_pages
from restaurant_review.edge.principal import InvalidPrincipal, Principal, read_principal
from restaurant_review.middleware import GetResponse

# In the spelling of ``request.META``. Besides the principal, Easy Auth can send the person's tokens.
HEADER_PREFIX = "HTTP_X_MS_"
PRINCIPAL = "HTTP_X_MS_CLIENT_PRINCIPAL"
SIGN_IN_URL = "/.auth/login/aad"
SIGN_OUT_URL = "/.auth/logout"
# Easy Auth sets this cookie after sign-in.
COOKIE = "AppServiceAuthSession"

logger = logging.getLogger(__name__)


class EasyAuthMiddleware:
    """Admit to the admin only staff whom the platform has signed in. Remove the platform's headers from all requests.

    The person is signed in for one request only. Without a session, a revoked permission takes effect immediately, and
    the rest of the site keeps its own sign-in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        headers = remove_headers(request)
        if settings.EASY_AUTH and is_for_admin(request):
            return sign_in(request, headers) or self.get_response(request)
        return self.get_response(request)


def is_for_admin(request: HttpRequest) -> bool:
    # Resolve the path instead of comparing it with the reversed URL of the admin, which starts with the script name.
    try:
        return "admin" in resolve(request.path_info).app_names
    except Resolver404:
        return False


def remove_headers(request: HttpRequest) -> Mapping[str, str]:
    names = [name for name in request.META if name.startswith(HEADER_PREFIX)]
    removed = {name: request.META.pop(name) for name in names}
    if removed:
        # ``request.headers`` is a cached copy of META.
        request.__dict__.pop("headers", None)
    return removed


def sign_in(request: HttpRequest, headers: Mapping[str, str]) -> HttpResponse | None:
    """Set ``request.user`` and return None, or return a response that refuses or redirects the request."""
    if PRINCIPAL not in headers:
        return _request_sign_in(request)
    try:
        principal = read_principal(headers[PRINCIPAL])
    except InvalidPrincipal as error:
        logger.warning("Easy Auth sent a principal that the site does not accept: %s", error)
        return error_pages.staff_only(request)
    user = _staff_with(principal.email)
    if user is None:
        logger.warning("A person who signed in by Easy Auth has no active staff account with a verified address.")
        return error_pages.staff_only(request)
    request.user = user
    request.META["easy_auth.principal"] = principal
    return None


def principal_of(request: HttpRequest) -> Principal | None:
    return request.META.get("easy_auth.principal")


def _request_sign_in(request: HttpRequest) -> HttpResponse:
    # With the cookie, the person has already signed in, and another redirect could start an endless loop.
    if request.method not in {"GET", "HEAD"} or COOKIE in request.COOKIES:
        return error_pages.staff_only(request)
    return redirect(f"{SIGN_IN_URL}?{urlencode({'post_login_redirect_uri': request.get_full_path()})}")


def _staff_with(email: str) -> Any:
    staff = get_user_model().objects.filter(is_active=True, is_staff=True)
    return staff.filter(emailaddress__email=email, emailaddress__verified=True).first()
