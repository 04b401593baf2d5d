"""The hosts that the site answers for, as Container Apps names them, and what the proxy in front of it vouches for."""

from restaurant_review.conf.environment import Environment


def hosts(env: Environment) -> list[str]:
    """``ALLOWED_HOSTS``, and the names of this app, of this revision and of its labels: never all of a domain.

    https://learn.microsoft.com/azure/container-apps/environment-variables
    """
    given: list[str] = env.list("ALLOWED_HOSTS", default=[])
    name, suffix = env.str("CONTAINER_APP_NAME", default=""), env.str("CONTAINER_APP_ENV_DNS_SUFFIX", default="")
    if not (name and suffix):
        return given
    labels: list[str] = env.list("CONTAINER_APP_LABELS", default=["candidate"])
    revision: str = env.str("CONTAINER_APP_HOSTNAME", default="")
    own = [f"{name}.{suffix}", *([revision] if revision else []), *(f"{name}---{label}.{suffix}" for label in labels)]
    return [*given, *own]


def proxy_count(env: Environment) -> int:
    """How many proxies in front of the site can be believed; on Container Apps, its ingress."""
    return env.number("TRUSTED_PROXY_COUNT", default=1 if "CONTAINER_APP_NAME" in env.ENVIRON else 0, least=0)
