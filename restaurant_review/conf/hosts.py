"""The hosts that the site serves, and the number of trusted proxies in front of it."""

import re
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.edge import front_door_id
from restaurant_review.conf.environment import Environment

IP_ADDRESS = re.compile(r"^\[|(^|\.)\d+$")
SITE_URL = re.compile(r"https?://[^/?#@\s]+")
# Variables that Container Apps and App Service set. Each platform has one proxy in front of the container.
PLATFORMS = ("CONTAINER_APP_NAME", "WEBSITE_SITE_NAME")


def allowed_hosts(env: Environment) -> list[str]:
    """Return ``ALLOWED_HOSTS`` and, unless the site is behind Front Door, the hosts that the platform assigns."""
    custom_hosts: list[str] = env.list("ALLOWED_HOSTS", default=[])
    if front_door_id(env):
        return custom_hosts
    return [*custom_hosts, *_container_app_hosts(env), *_app_service_hosts(env)]


def _container_app_hosts(env: Environment) -> list[str]:
    """Return the hosts of the app, its revision and its labels.

    The DNS suffix alone is not among them, because other apps share it.
    https://learn.microsoft.com/azure/container-apps/environment-variables
    """
    name, suffix = env.str("CONTAINER_APP_NAME", default=""), env.str("CONTAINER_APP_ENV_DNS_SUFFIX", default="")
    if not (name and suffix):
        return []
    labels: list[str] = env.list("CONTAINER_APP_LABELS", default=["candidate"])
    label_hosts = [f"{name}---{label}.{suffix}" for label in labels]
    revision_host: str = env.str("CONTAINER_APP_HOSTNAME", default="")
    return [f"{name}.{suffix}", *([revision_host] if revision_host else []), *label_hosts]


def _app_service_hosts(env: Environment) -> list[str]:
    """Return the default host of the web app or of its slot. ``WEBSITE_HOSTNAME`` never contains a custom domain.

    https://learn.microsoft.com/azure/app-service/reference-app-settings#app-environment
    """
    host: str = env.str("WEBSITE_HOSTNAME", default="")
    return [host] if host else []


def site_url(env: Environment, hosts: Sequence[str]) -> str:
    """Return ``SITE_URL``, or the URL of the first host, or "" if there is no host.

    Prefer a domain name to an IP address. Raise ``ImproperlyConfigured`` if ``SITE_URL`` is invalid.
    """
    url: str = env.str("SITE_URL", default="")
    if url and not SITE_URL.fullmatch(url):
        raise ImproperlyConfigured(f'SITE_URL is "{url}". Set it to a scheme and a host: https://reviews.example.org.')
    host = _main_host(hosts)
    scheme = "https" if trusted_proxy_count(env) else "http"
    # The host may be invalid; a system check reports that.
    return url or (host and f"{scheme}://{host}")


def _main_host(hosts: Sequence[str]) -> str:
    exact = [host for host in hosts if not host.startswith(("*", "."))]
    names = [host for host in exact if not IP_ADDRESS.search(host)]
    return next(iter(names or exact), "")


def is_on_platform(env: Environment) -> bool:
    return any(name in env.ENVIRON for name in PLATFORMS)


def trusted_proxy_count(env: Environment) -> int:
    """Return how many proxies add an address to ``X-Forwarded-For``: one on Container Apps and on App Service."""
    return env.integer("TRUSTED_PROXY_COUNT", default=1 if is_on_platform(env) else 0, minimum=0)
