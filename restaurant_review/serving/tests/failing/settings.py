"""The site in a release with a migration that fails."""

# Settings of a test extend those of the site.
from restaurant_review.settings import *  # noqa: F403, TID251
from restaurant_review.settings import INSTALLED_APPS  # noqa: TID251

INSTALLED_APPS = [*INSTALLED_APPS, "restaurant_review.serving.tests.failing"]
