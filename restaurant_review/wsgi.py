"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from restaurant_review.observability import telemetry
from restaurant_review.serving.wsgi_request import Utf8Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "restaurant_review.settings")

telemetry.start()
application = get_wsgi_application()
application.request_class = Utf8Request
# Import the views now. Otherwise the first requests would import them while they hold database connections.
resolve("/")
