"""Reads where the database is: ``DATABASE_URL``, or the names that Azure's Service Connector gives to an app."""

from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.environment import Environment

BACKEND = "restaurant_review.postgresql"
LOCAL = "postgres:///restaurant_review"
SCHEMES = ("postgres", "postgresql")
TOKEN_PROVIDER = "restaurant_review.azure.identity.database_tokens"  # noqa: S105 - the path of one
# In seconds. Every wait ends: a lost database becomes a calm page, never a server without a thread to spare.
CONNECT_TIMEOUT = 3
POOL_TIMEOUT = 2
# After that, the next request tries anew: while a pool tries by itself, its pauses double.
RECONNECT_TIMEOUT = 1
STATEMENT_TIMEOUT = 5
# More than the server's own limit, which comes first as long as there is a server.
ANSWER_TIMEOUT_MARGIN = 1


def database(env: Environment) -> dict[str, Any]:
    """The entry of ``DATABASES``. An address with a host and without a password is logged in to with tokens."""
    entry = _of_service_connector(env) or _of_address(env)
    statement_timeout = env.number("DATABASE_STATEMENT_TIMEOUT", default=STATEMENT_TIMEOUT, most=86_400)
    options = {
        "connect_timeout": CONNECT_TIMEOUT,
        # PostgreSQL would prepare to remember millions of rows where a LIMIT asks for six.
        "options": f"-c statement_timeout={statement_timeout}s -c enable_memoize=off",
        "answer_timeout": statement_timeout + ANSWER_TIMEOUT_MARGIN,
        # In milliseconds: how long sent bytes may stay unconfirmed, as when the other machine is gone.
        "tcp_user_timeout": 5000,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "pool": {
            "min_size": 0,
            "max_size": env.number("DATABASE_POOL_MAX_SIZE", default=2),
            "timeout": POOL_TIMEOUT,
            "reconnect_timeout": RECONNECT_TIMEOUT,
        },
        **entry.get("OPTIONS", {}),
    }
    host = entry["HOST"]
    if host and not PurePosixPath(host).is_absolute() and not entry["PASSWORD"]:
        options["token_provider"] = TOKEN_PROVIDER
    # A connection that the server has ended is found out before a request gets it.
    return {**entry, "ENGINE": BACKEND, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def _of_address(env: Environment) -> dict[str, Any]:
    """Raises ``ImproperlyConfigured``, with nothing of what was given: a password may be in it."""
    try:
        address = env.str("DATABASE_URL", default="") or LOCAL
        if address.partition("://")[0] in SCHEMES:
            entry: dict[str, Any] = env.db_url_config(address)
            return entry
    except Exception:  # noqa: S110 - whatever is wrong with it, and whatever is said of it
        pass
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be used: write postgres://identity@host/database?sslmode=verify-full, or "
        "postgres://user:password@host:port/database, with signs other than letters and digits as %XX."
    )


def _of_service_connector(env: Environment) -> dict[str, Any] | None:
    """What it sets for Django: https://learn.microsoft.com/azure/service-connector/how-to-integrate-postgres."""
    if "DATABASE_URL" in env.ENVIRON or "AZURE_POSTGRESQL_HOST" not in env.ENVIRON:
        return None
    return {
        "NAME": env.str("AZURE_POSTGRESQL_NAME"),
        "USER": env.str("AZURE_POSTGRESQL_USER"),
        "PASSWORD": env.str("AZURE_POSTGRESQL_PASSWORD", default=""),
        "HOST": env.str("AZURE_POSTGRESQL_HOST"),
        "PORT": env.str("AZURE_POSTGRESQL_PORT", default=""),
        "OPTIONS": {"sslmode": "verify-full"},
    }
