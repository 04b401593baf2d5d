"""System checks of the deployment: what is wrong with the settings, with an id and a hint.

``manage.py prepare`` lets no container serve that they find an error in.
"""

import re
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from restaurant_review.serving.connection_budget import ConnectionBudget

# Those that cannot be made when the image is: of settings alone, and of the database that they lead to.
DEPLOYMENT = "deployment"
CONNECTIONS = "connections"
# Also an address of IPv6, in brackets.
HOST = re.compile(r"[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:]+\]")
MIGRATION_MODES = ("auto", "check", "never")
# What the caches of Django import when they are first asked, which is when somebody signs in.
CACHE_PACKAGES = {"RedisCache": "redis", "PyMemcacheCache": "pymemcache", "PyLibMCCache": "pylibmc"}


@register(Tags.security, DEPLOYMENT)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        is_set = bool(settings.SECRET_KEY.strip())
    except ImproperlyConfigured:
        # Django raises it for an empty key, wherever the key is asked for.
        is_set = False
    if is_set:
        return []
    return [
        Error(
            "SECRET_KEY is not set.",
            hint="Set it to a long random text that stays the same across releases; `make run` makes one by itself.",
            id="restaurant_review.E001",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_debug(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG is on, and shows settings and code to whoever meets a mistake.",
            hint="Take DEBUG out of the environment.",
            id="restaurant_review.E002",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    wild = [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]
    if wild:
        return [
            Error(
                f"ALLOWED_HOSTS has {', '.join(wild)}, so that links in mails may lead to hosts of others.",
                hint="Name each host that is yours in ALLOWED_HOSTS; those of Container Apps are added by themselves.",
                id="restaurant_review.E003",
            )
        ]
    if broken := [host for host in settings.ALLOWED_HOSTS if not HOST.fullmatch(host)]:
        return [
            Error(
                f"ALLOWED_HOSTS has {', '.join(broken)}, which no host is called, so that its pages are refused.",
                hint="Write in ALLOWED_HOSTS the names of hosts alone, separated by commas: no scheme, no port.",
                id="restaurant_review.E007",
            )
        ]
    if not settings.ALLOWED_HOSTS:
        return [
            Error(
                "ALLOWED_HOSTS is empty, so that every page is refused.",
                hint="Name in ALLOWED_HOSTS the domains of the site, separated by commas.",
                id="restaurant_review.E004",
            )
        ]
    return []


@register(DEPLOYMENT, deploy=True)
def check_proxy(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.IS_BEHIND_PROXY:
        return []
    return [
        CheckWarning(
            "No proxy is trusted: HTTP is not sent to HTTPS, and behind a proxy all visitors have the same address.",
            hint="Set TRUSTED_PROXY_COUNT to the number of proxies in front of the site.",
            id="restaurant_review.W001",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.MAIL_URL != "console:":
        return []
    return [
        CheckWarning(
            "Mail is printed, with the codes that open accounts, and reaches nobody.",
            hint="Set MAIL_URL, for instance to azure://resource.communication.azure.com.",
            id="restaurant_review.W002",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_cache(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    package = CACHE_PACKAGES.get(settings.CACHES["default"]["BACKEND"].rpartition(".")[2])
    if package is None or find_spec(package) is not None:
        return []
    return [
        Error(
            f"CACHE_URL asks for the package {package}, which is not installed, so that nobody could sign in.",
            hint=f"Leave CACHE_URL out, which counts in the database; or build an image that has {package}.",
            id="restaurant_review.E008",
        )
    ]


@register(DEPLOYMENT)
def check_database_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [message for connection in connections.all() for message in connection.validation.check()]


@register(DEPLOYMENT)
def check_migration_mode(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.RUN_MIGRATIONS in MIGRATION_MODES:
        return []
    return [
        Error(
            f'RUN_MIGRATIONS is "{settings.RUN_MIGRATIONS}", which means nothing.',
            hint="Set RUN_MIGRATIONS to auto, check or never.",
            id="restaurant_review.E006",
        )
    ]


@register(CONNECTIONS)
def check_connection_budget(
    app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asks the server how many connections it has: where nobody may ask the database, there is nothing to say."""
    return [message for alias in databases or () for message in _check_budget_of(alias)]


def _check_budget_of(alias: str) -> Iterable[CheckMessage]:
    connection = connections[alias]
    pool = connection.settings_dict["OPTIONS"].get("pool")
    if not pool:
        return
    sizing = ConnectionBudget(settings.SERVER.max_replicas, settings.SERVER.workers, pool["max_size"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
            " - coalesce(current_setting('reserved_connections', true)::int, 0)"
        )
        available = cursor.fetchone()[0]
    if sizing.connections > available:
        yield Error(
            f"The site may open {sizing.connections} connections, and the database has {available} to give: {sizing}.",
            hint="Lower DATABASE_POOL_MAX_SIZE, WEB_CONCURRENCY, or the most replicas and MAX_REPLICAS with it; "
            "or take a larger server. docs/deployment.md has a table.",
            id="restaurant_review.E005",
        )
