"""The site with the addresses of ``restaurant_review.tests.urls`` in place of its own."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

if noted := os.environ.get("CONNECTIONS_OF_TESTS"):

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            host, port, *_rest = arguments[1]
        elif event == "socket.getaddrinfo":
            host, port, *_rest = arguments
        else:
            return
        with Path(noted).open("a") as file:
            file.write(f"{host}:{port}\n")

    # Before anything can call anybody.
    sys.addaudithook(note)

from restaurant_review.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "restaurant_review.tests.urls"
# Without `collectstatic`, for the error pages.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
