"""Serve only requests that the site's own Azure Front Door has forwarded.

https://learn.microsoft.com/azure/frontdoor/front-door-http-headers-protocol
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port, validate_host
from django.utils.crypto import constant_time_compare

from restaurant_review import error_pages
from restaurant_review.middleware import GetResponse


class FrontDoorMiddleware:
    """Refuse requests whose ``X-Azure-FDID`` is not ``FRONT_DOOR_ID``. Restore the host that the browser requested.

    Every Front Door profile overwrites this header with its own identifier. A client that reaches the container
    directly and has the identifier can forge the header, so the network should also admit only Front Door.
    https://learn.microsoft.com/azure/frontdoor/origin-security
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.FRONT_DOOR_ID:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A header that is sent twice arrives as "a,b", which does not match either.
        if not constant_time_compare(request.META.get("HTTP_X_AZURE_FDID", "").lower(), settings.FRONT_DOOR_ID):
            return error_pages.front_door_required(request)
        request.META["HTTP_HOST"] = public_host(request)
        return self.get_response(request)


def public_host(request: HttpRequest) -> str:
    """Return the host that the browser requested.

    The Host header names the origin unless Front Door forwards the browser's Host header, and the ingress of Container
    Apps may replace X-Forwarded-Host. If neither header names a host of ``ALLOWED_HOSTS``, return the host of
    ``SITE_URL``.
    """
    requested = (request.META.get(name, "") for name in ("HTTP_X_FORWARDED_HOST", "HTTP_HOST"))
    return next((host for host in requested if is_allowed(host)), urlsplit(settings.SITE_URL).netloc)


def is_allowed(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
