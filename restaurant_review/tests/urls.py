"""Three pages that ask no database, to look at what is around all pages."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.urls import path

from restaurant_review.urls import handler400, handler403, handler404, handler500
from restaurant_review.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Here.")


def client(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_adapter().get_client_ip(request))


urlpatterns = [
    path("robots-of-tests/", page),
    path("form-of-tests/", page),
    path("client-of-tests/", client),
    # Error pages lead to them.
    *site,
]
