"""The addresses of the site, and beside each page its floor: the same queries, and nothing but their rows."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from restaurant_review.urls import handler400, handler403, handler404, handler429, handler500
from restaurant_review.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

# What each page asks the database, by the name of the page; filled by the worker, which listens while a page is made.
STATEMENTS: dict[str, list[tuple[str, Any]]] = {}


def floor(request: HttpRequest, name: str) -> JsonResponse:
    rows = []
    with connection.cursor() as cursor:
        for sql, parameters in STATEMENTS[name]:
            cursor.execute(sql, parameters)
            rows.append(cursor.fetchall())
    return JsonResponse({"rows": rows}, json_dumps_params={"default": str})


urlpatterns = [path("floor/<str:name>/", floor), *site]
