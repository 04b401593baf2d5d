"""The cache settings, from ``CACHE_URL``."""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.environment import Environment

DATABASE_CACHE = "restaurant_review.postgresql.cache.DatabaseCache"
TABLE = "restaurant_review_cache"
# With Django's default of 300 entries, an attacker could evict the counters by failing to sign in often enough.
MAX_ENTRIES = 100_000
# The URL schemes of redis and of django-environ, each with its equivalent in redis.
REDIS_SCHEMES = {"redis": "redis", "rediscache": "redis", "rediss": "rediss"}
REDIS_CACHE = "restaurant_review.redis_cache.backend.RedisCache"
# In seconds, for each connection attempt and each command. A cache that takes longer is slower than the database.
REDIS_TIMEOUT = 0.5
TOKEN_PROVIDER = "restaurant_review.azure.identity.cache_tokens"  # noqa: S105 - an import path, not a token
DATABASE_NUMBER = re.compile(r"(/\d*)?")


def cache_settings(env: Environment) -> dict[str, Any]:
    """Return ``CACHES``: the cache of ``CACHE_URL``, and for Redis the cache "database" that replaces it in an outage.

    If a ``rediss`` URL has neither user nor password, connections log in with tokens. Raise ``ImproperlyConfigured`` if
    the URL is invalid, without quoting it, because it may contain a password.
    """
    database = {"BACKEND": DATABASE_CACHE, "LOCATION": TABLE, "OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}}
    url: str = env.str("CACHE_URL", default="")
    if not url:
        return {"default": database}
    try:
        parts = urlsplit(url)
        if parts.scheme in REDIS_SCHEMES:
            return {"default": _redis_cache(parts), "database": database}
        return {"default": _other_cache(env)}
    except (ValueError, ImproperlyConfigured):
        pass
    raise ImproperlyConfigured(
        "CACHE_URL cannot be used: write rediss://host:10000/0 for a login with tokens of the managed identity, "
        "rediss://:password@host:port/0 or dbcache://table. Percent-encode special characters in the password."
    )


def _redis_cache(parts: SplitResult) -> dict[str, Any]:
    scheme, query = REDIS_SCHEMES[parts.scheme], dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    options: dict[str, Any] = {
        "fallback": "database",
        "socket_connect_timeout": REDIS_TIMEOUT,
        "socket_timeout": REDIS_TIMEOUT,
    }
    if scheme == "rediss":
        options["ssl_ca_certs"] = query.pop("ssl_ca_certs", "")
        if parts.username is None:
            options["token_provider"] = TOKEN_PROVIDER
    if query or not _is_valid(parts):
        raise ValueError
    return {"BACKEND": REDIS_CACHE, "LOCATION": f"{scheme}://{parts.netloc}{parts.path}", "OPTIONS": options}


def _is_valid(parts: SplitResult) -> bool:
    """Return whether host, login and database number are valid. Raise ``ValueError`` if the port is not a number."""
    has_server = bool(parts.hostname) and parts.port != 0
    is_login_complete = parts.username is None or bool(parts.password)
    return has_server and is_login_complete and DATABASE_NUMBER.fullmatch(parts.path) is not None


def _other_cache(env: Environment) -> dict[str, Any]:
    entry: dict[str, Any] = env.cache("CACHE_URL")
    if entry["BACKEND"] == "django.core.cache.backends.db.DatabaseCache":
        entry["BACKEND"] = DATABASE_CACHE
    entry.setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", MAX_ENTRIES)
    return entry
