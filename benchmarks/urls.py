"""The URLs of the site, plus the floor of each page: a view that runs the same queries and returns only the rows."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from restaurant_review.urls import handler400, handler403, handler404, handler429, handler500
from restaurant_review.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

# SQL statements with their parameters by page name, recorded by the worker.
STATEMENTS: dict[str, list[tuple[str, Any]]] = {}


def floor(request: HttpRequest, name: str) -> JsonResponse:
    rows = []
    with connection.cursor() as cursor:
        for sql, parameters in STATEMENTS[name]:
            cursor.execute(sql, parameters)
            rows.append(cursor.fetchall())
    return JsonResponse({"rows": rows}, json_dumps_params={"default": str})


urlpatterns = [path("floor/<str:name>/", floor), *site]
