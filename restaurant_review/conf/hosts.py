"""The hosts that the site serves on Container Apps, and the number of trusted proxies in front of it."""

import re
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.environment import Environment

IP_ADDRESS = re.compile(r"^\[|(^|\.)\d+$")
SITE_URL = re.compile(r"https?://[^/?#@\s]+")


def allowed_hosts(env: Environment) -> list[str]:
    """Return ``ALLOWED_HOSTS`` and the hosts of this app, its revision and its labels.

    The domain itself is not among them: other tenants share it.
    https://learn.microsoft.com/azure/container-apps/environment-variables
    """
    custom_hosts: list[str] = env.list("ALLOWED_HOSTS", default=[])
    name, suffix = env.str("CONTAINER_APP_NAME", default=""), env.str("CONTAINER_APP_ENV_DNS_SUFFIX", default="")
    if not (name and suffix):
        return custom_hosts
    labels: list[str] = env.list("CONTAINER_APP_LABELS", default=["candidate"])
    label_hosts = [f"{name}---{label}.{suffix}" for label in labels]
    revision_host: str = env.str("CONTAINER_APP_HOSTNAME", default="")
    return [*custom_hosts, f"{name}.{suffix}", *([revision_host] if revision_host else []), *label_hosts]


def site_url(env: Environment, hosts: Sequence[str]) -> str:
    """Return ``SITE_URL``, by default of the first host that is a name; empty without any host."""
    url: str = env.str("SITE_URL", default="")
    if url and not SITE_URL.fullmatch(url):
        raise ImproperlyConfigured(f'SITE_URL is "{url}". Set it to a scheme and a host: https://reviews.example.org.')
    host = _main_host(hosts)
    scheme = "https" if trusted_proxy_count(env) else "http"
    # A system check reports a host that is none.
    return url or (host and f"{scheme}://{host}")


def _main_host(hosts: Sequence[str]) -> str:
    exact = [host for host in hosts if not host.startswith(("*", "."))]
    names = [host for host in exact if not IP_ADDRESS.search(host)]
    return next(iter(names or exact), "")


def trusted_proxy_count(env: Environment) -> int:
    """Return how many proxies add to ``X-Forwarded-For``. On Container Apps, the ingress is one."""
    return env.integer("TRUSTED_PROXY_COUNT", default=1 if "CONTAINER_APP_NAME" in env.ENVIRON else 0, minimum=0)
