"""The WSGI application with the URLconf ``restaurant_review.tests.urls``."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

if audit_log := os.environ.get("CONNECTIONS_OF_TESTS"):

    def record_connection(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            host, port, *_rest = arguments[1]
        elif event == "socket.getaddrinfo":
            host, port, *_rest = arguments
        else:
            return
        with Path(audit_log).open("a") as file:
            file.write(f"{host}:{port}\n")

    # The hook is added before the application connects to anything.
    sys.addaudithook(record_connection)

from restaurant_review.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "restaurant_review.tests.urls"
# Error pages contain static files, and `collectstatic` has not run.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
