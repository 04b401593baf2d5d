"""Settings of a later release, which has one more migration."""

# The rule against importing settings does not apply to settings that extend others.
from restaurant_review.settings import *  # noqa: F403, TID251
from restaurant_review.settings import INSTALLED_APPS  # noqa: TID251

INSTALLED_APPS = [*INSTALLED_APPS, "restaurant_review.serving.tests.following"]
