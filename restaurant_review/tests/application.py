"""The site with the addresses of ``restaurant_review.tests.urls`` in place of its own."""

from django.conf import settings

from restaurant_review.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "restaurant_review.tests.urls"
# Without `collectstatic`, for the error pages.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
