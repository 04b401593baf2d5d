"""The settings of the services in front of the container: Azure Front Door and Easy Auth."""

import re

from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.environment import Environment

FRONT_DOOR_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The platforms with Easy Auth set these variables. Jobs are included, because they have the settings of the site.
PLATFORMS = ("CONTAINER_APP_NAME", "CONTAINER_APP_JOB_NAME", "WEBSITE_SITE_NAME")


def front_door_id(env: Environment) -> str:
    """Return the value that ``X-Azure-FDID`` must have, in lower case, or "" if the site is not behind Front Door.

    Raise ``ImproperlyConfigured`` if ``FRONT_DOOR_ID`` is not a GUID.
    """
    identifier: str = env.str("FRONT_DOOR_ID", default="").lower()
    if identifier and not FRONT_DOOR_ID.fullmatch(identifier):
        raise ImproperlyConfigured(
            f'FRONT_DOOR_ID is "{identifier}". Set it to the Front Door ID of the profile, which is a GUID.'
        )
    return identifier


def easy_auth(env: Environment) -> bool:
    """Return whether the platform signs staff in with Easy Auth.

    Raise ``ImproperlyConfigured`` if clients could forge the headers of Easy Auth.
    """
    if not env.bool("EASY_AUTH", default=False):
        return False
    if not any(name in env.ENVIRON for name in PLATFORMS):
        raise ImproperlyConfigured(
            "EASY_AUTH is on, but only Container Apps and App Service remove forged headers: remove EASY_AUTH."
        )
    if env.str("WEBSITE_AUTH_ENABLED", default="").lower() == "false":
        raise ImproperlyConfigured(
            "EASY_AUTH is on, but the authentication of this web app is off, so that clients can forge its headers: "
            "switch it on, or remove EASY_AUTH."
        )
    return True
