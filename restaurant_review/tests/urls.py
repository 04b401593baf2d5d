"""Views with one behavior each, for tests of middleware, logs and telemetry."""

import logging
import threading
import warnings

import requests
from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from restaurant_review.urls import handler400, handler403, handler404, handler429, handler500
from restaurant_review.urls import urlpatterns as site_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

# An error message in PostgreSQL's format.
FAILURE = "ada@example.org is there.\nDETAIL:  Failing row contains (7, a secret)."
STATEMENT = "SELECT missing FROM pg_class WHERE relname = 'a secret'"


def page(request: HttpRequest, **_captured: str) -> HttpResponse:
    return HttpResponse("Here.")


def cookie(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def message(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved.")
    return HttpResponse("See the next page.")


def slow(request: HttpRequest) -> HttpResponse:
    logging.getLogger("restaurant_review.tests").info("A slow request has started.")
    threading.Event().wait(1)
    return HttpResponse("At last.")


def client(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_adapter().get_client_ip(request))


def host(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.get_host())


def identity_headers(request: HttpRequest) -> HttpResponse:
    names = [name for name in (*request.META, *request.headers) if "x-ms-" in name.lower().replace("_", "-")]
    return HttpResponse(" ".join(names))


def fail(request: HttpRequest, slug: str) -> HttpResponse:
    raise RuntimeError(FAILURE)


def warn(request: HttpRequest) -> HttpResponse:
    warnings.warn("This is deprecated.", stacklevel=1)
    return HttpResponse("Warned.")


def log(request: HttpRequest) -> HttpResponse:
    def fail_in_thread() -> None:
        raise RuntimeError("A thread fails.")

    logging.getLogger("reviews.of_tests").info("Two\nlines, for %s.", "ada@example.org", extra={"request": request})
    thread = threading.Thread(target=fail_in_thread, name="worker")
    thread.start()
    thread.join()
    return HttpResponse("Logged.")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(["a", "b"]))


def query(request: HttpRequest, slug: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text", ["a private word"])
        return HttpResponse(cursor.fetchone()[0])


def broken_query(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
    return HttpResponse("Never.")


def call(request: HttpRequest) -> HttpResponse:
    url = f"http://127.0.0.1:{request.GET['port']}/outgoing?secret=word"
    return HttpResponse(requests.get(url, timeout=10).text)


def threads(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(thread.name for thread in threading.enumerate()))


urlpatterns = [
    path("robots-of-tests/", page),
    path("form-of-tests/", page),
    path("cookie-of-tests/", cookie),
    path("message-of-tests/", message),
    path("slow-of-tests/", slow),
    path("client-of-tests/", client),
    path("host-of-tests/", host),
    path("identity-of-tests/", identity_headers),
    path("fail-of-tests/<slug:slug>/", fail, name="fail_of_tests"),
    path("warn-of-tests/", warn),
    path("log-of-tests/", log),
    path("stream-of-tests/", stream),
    path("query-of-tests/<slug:slug>/", query, name="query_of_tests"),
    path("broken-query-of-tests/", broken_query),
    path("threads-of-tests/", threads),
    path("call-of-tests/", call, name="call_of_tests"),
    path("account/key-of-tests/<str:key>/", page, name="account_of_tests"),
    # Error pages link to the URLs of the site.
    *site_urlpatterns,
]
