"""The database settings, from ``DATABASE_URL`` or from the variables that Azure Service Connector sets."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.environment import Environment

BACKEND = "restaurant_review.postgresql"
DEFAULT_URL = "postgres:///restaurant_review"
SCHEMES = ("postgres", "postgresql")
TOKEN_PROVIDER = "restaurant_review.azure.identity.database_tokens"  # noqa: S105 - an import path, not a token
# In seconds. Every wait is bounded, so that threads can respond with an error page while the database is unreachable.
CONNECT_TIMEOUT = 3
POOL_TIMEOUT = 2
# In seconds. A pool doubles the pause between its attempts to reconnect. After this time it stops its attempts, and the
# next request starts them again.
RECONNECT_TIMEOUT = 1
STATEMENT_TIMEOUT = 5
MAX_STATEMENT_TIMEOUT = 86_400
# In seconds. The client waits this much longer than the statement timeout, because a server that works cancels a slow
# statement itself.
ANSWER_TIMEOUT_MARGIN = 0.5
# In bytes. PostgreSQL truncates longer names.
MAX_APPLICATION_NAME = 63
# The length of the suffix that distinguishes the replicas of a revision, such as "-6d8f9c7b5d-xk2lp".
REPLICA_SUFFIX_LENGTH = 17
INSTANCE_VARIABLES = (
    ("CONTAINER_APP_NAME", "CONTAINER_APP_REVISION", "CONTAINER_APP_REPLICA_NAME"),
    ("CONTAINER_APP_JOB_NAME", "CONTAINER_APP_JOB_EXECUTION_NAME", "CONTAINER_APP_REPLICA_NAME"),
    ("WEBSITE_SITE_NAME", "WEBSITE_INSTANCE_ID"),
)


def database_settings(env: Environment) -> dict[str, Any]:
    """Return the entry for ``DATABASES``. Connections log in with tokens if there is a host and no password."""
    entry = _from_service_connector(env) or _from_url(env)
    options = {**_connection_options(env), **entry.get("OPTIONS", {})}
    host = entry["HOST"]
    if host and not PurePosixPath(host).is_absolute() and not entry["PASSWORD"]:
        options["token_provider"] = TOKEN_PROVIDER
    # Django checks each connection before a request uses it, and replaces connections that the server has closed.
    return {**entry, "ENGINE": BACKEND, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def _connection_options(env: Environment) -> dict[str, Any]:
    statement_timeout = env.integer(
        "DATABASE_STATEMENT_TIMEOUT", default=STATEMENT_TIMEOUT, maximum=MAX_STATEMENT_TIMEOUT
    )
    wait_timeout = env.integer("DATABASE_WAIT_TIMEOUT", default=0, minimum=0)
    return {
        **({"wait_timeout": wait_timeout} if wait_timeout else {}),
        "application_name": application_name(env.ENVIRON, sys.argv),
        "connect_timeout": CONNECT_TIMEOUT,
        # The plan node Memoize allocates a cache for the rows of the whole table, even if a LIMIT needs only six rows.
        "options": f"-c statement_timeout={statement_timeout}s -c enable_memoize=off",
        "answer_timeout": statement_timeout + ANSWER_TIMEOUT_MARGIN,
        # In milliseconds: how long sent data may stay unacknowledged, for example after the server's host is lost.
        "tcp_user_timeout": 5000,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "pool": {
            "min_size": 0,
            "max_size": env.integer("DATABASE_POOL_MAX_SIZE", default=2),
            "timeout": POOL_TIMEOUT,
            "reconnect_timeout": RECONNECT_TIMEOUT,
        },
    }


def application_name(environment: Mapping[str, str], arguments: Sequence[str]) -> str:
    """Return app, revision, replica and command for ``pg_stat_activity``, in at most ``MAX_APPLICATION_NAME`` bytes.

    On Container Apps, the name of a revision starts with the name of the app, and the name of a replica starts with the
    name of the revision. Only the name of the replica is used then, because it contains all three.
    """
    instance = _instance_name(environment) or "restaurant_review"
    command = _command(arguments)[: MAX_APPLICATION_NAME // 2]
    excess = len(f"{instance} {command}") - MAX_APPLICATION_NAME
    if excess > 0:
        start = instance[: -REPLICA_SUFFIX_LENGTH - excess - len("..")]
        instance = f"{start}..{instance[-REPLICA_SUFFIX_LENGTH:]}"
    # PostgreSQL accepts only ASCII characters here, and would replace all others.
    return f"{instance} {command}".encode("ascii", "replace").decode()


def _instance_name(environment: Mapping[str, str]) -> str:
    parts: list[str] = []
    names = next((names for names in INSTANCE_VARIABLES if environment.get(names[0])), INSTANCE_VARIABLES[0])
    for value in filter(None, map(environment.get, names)):
        if parts and value.startswith(parts[-1]):
            parts.pop()
        parts.append(value)
    return " ".join(parts)


def _command(arguments: Sequence[str]) -> str:
    program = PurePosixPath(arguments[0] if arguments else "")
    if program.name == "manage.py" and len(arguments) > 1:
        return arguments[1]
    # `python -m gunicorn` runs gunicorn/__main__.py.
    return program.parent.name if program.name == "__main__.py" else program.name or "python"


def _from_url(env: Environment) -> dict[str, Any]:
    """Return the entry for ``DATABASE_URL``.

    Raise ``ImproperlyConfigured`` if the URL is invalid, without quoting it, because it may contain a password.
    """
    try:
        url = env.str("DATABASE_URL", default="") or DEFAULT_URL
        if url.partition("://")[0] in SCHEMES:
            entry: dict[str, Any] = env.db_url_config(url)
            return entry
    except Exception:  # noqa: S110 - the parser raises many kinds of errors, whose messages may quote the password
        pass
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be used: write postgres://identity@host/database?sslmode=verify-full, or "
        "postgres://user:password@host:port/database. Percent-encode special characters."
    )


def _from_service_connector(env: Environment) -> dict[str, Any] | None:
    # https://learn.microsoft.com/azure/service-connector/how-to-integrate-postgres
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
