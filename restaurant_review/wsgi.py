"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from restaurant_review.observability import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "restaurant_review.settings")

telemetry.start()
application = get_wsgi_application()
# Import the views at start, not during the first requests, which would hold database connections meanwhile.
resolve("/")
