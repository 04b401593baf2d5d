"""A minimal site on this database backend. It has its own settings instead of the project's."""

import json
import os
import threading

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": json.loads(os.environ["DATABASE"])},
    ROOT_URLCONF=__name__,
    SECRET_KEY="only-for-tests",
)
django.setup()


class CountingTokens:
    """Counts the calls to the real provider."""

    calls = 0

    def token(self) -> str:
        from restaurant_review.azure.identity import database_tokens

        CountingTokens.calls += 1
        return database_tokens.token()

    def replace(self, refused: str) -> str | None:
        from restaurant_review.azure.identity import database_tokens

        return database_tokens.replace(refused)


counting_tokens = CountingTokens()


def page(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), session_user")
        backend, user = cursor.fetchone()
    return JsonResponse({"backend": backend, "user": user, "process": os.getpid(), "token_calls": CountingTokens.calls})


def explain(request: HttpRequest) -> JsonResponse:
    """Respond with the chain of exceptions of a failed connection, as a log would show it."""
    try:
        connection.ensure_connection()
    except Exception as error:
        causes = []
        cause: BaseException | None = error
        while cause:
            causes.append(f"{type(cause).__name__}: {cause}")
            cause = cause.__cause__
        return JsonResponse({"causes": causes}, status=503)
    return JsonResponse({})


urlpatterns = [path("", page), path("explain/", explain)]
application = WSGIHandler()

if "USE_BEFORE_FORK" in os.environ:
    # Open connections when gunicorn's master process imports the application, so that the workers inherit them.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    threading.Thread(target=connection.ensure_connection).start()
