"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from restaurant_review.observability import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "restaurant_review.settings")

telemetry.start()
application = get_wsgi_application()
# Imports the views now, not while the first visitors wait for it, who hold all connections meanwhile.
resolve("/")
