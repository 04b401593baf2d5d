"""System checks of the deployment. ``manage.py prepare`` fails, and the site does not start, if one reports an error.

Other errors are reported elsewhere: ``restaurant_review.postgresql.validation`` checks the database settings, and the
modules of ``restaurant_review.conf`` raise ``ImproperlyConfigured`` for invalid values.
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

from restaurant_review.conf.server import MIN_STOP_TIME
from restaurant_review.serving.connection_budget import ConnectionBudget

# Tags of the checks that need the environment of a deployment: DEPLOYMENT for settings, CONNECTIONS for the database.
DEPLOYMENT = "deployment"
CONNECTIONS = "connections"
# A domain name, an IPv4 address, or an IPv6 address in brackets.
HOST = re.compile(r"[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:]+\]")
MIGRATION_MODES = ("auto", "check", "never")
# Packages that cache backends import only on first use, which is the first sign-in.
CACHE_PACKAGES = {"PyMemcacheCache": "pymemcache", "PyLibMCCache": "pylibmc"}


@register(Tags.security, DEPLOYMENT)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        is_set = bool(settings.SECRET_KEY.strip())
    except ImproperlyConfigured:
        # Django raises this exception when an empty SECRET_KEY is read.
        is_set = False
    if is_set:
        return []
    return [
        Error(
            "SECRET_KEY is not set.",
            hint="Set SECRET_KEY to a long random string, and keep it across releases.",
            id="restaurant_review.E001",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_debug(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG is on, so error pages show settings and source code to visitors.",
            hint="Remove DEBUG from the environment.",
            id="restaurant_review.E002",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    wildcards = [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]
    if wildcards:
        return [
            Error(
                f"ALLOWED_HOSTS contains {', '.join(wildcards)}, so links in mails could point to other sites.",
                hint="List each host of the site in ALLOWED_HOSTS. Hosts of a container app are added automatically.",
                id="restaurant_review.E003",
            )
        ]
    if invalid := [host for host in settings.ALLOWED_HOSTS if not HOST.fullmatch(host)]:
        return [
            Error(
                f"ALLOWED_HOSTS contains {', '.join(invalid)}: not a host name, so its requests are refused.",
                hint="List host names without scheme and port in ALLOWED_HOSTS, separated by commas.",
                id="restaurant_review.E007",
            )
        ]
    if not settings.ALLOWED_HOSTS:
        return [
            Error(
                "ALLOWED_HOSTS is empty, so every request is refused.",
                hint="List the domains of the site in ALLOWED_HOSTS, separated by commas.",
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
            "No proxy is trusted, so HTTP is not redirected to HTTPS, and visitors may share one IP address.",
            hint="Set TRUSTED_PROXY_COUNT to the number of proxies in front of the site.",
            id="restaurant_review.W001",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.MAILERS["delivery"]["BACKEND"] != "restaurant_review.mail.console.EmailBackend":
        return []
    return [
        CheckWarning(
            "Mail is printed to standard error, including sign-in codes, and is not sent.",
            hint="Set MAIL_URL, for example to azure://resource.communication.azure.com.",
            id="restaurant_review.W002",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_second_factor(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.STAFF_MFA_REQUIRED:
        return []
    if settings.EASY_AUTH:
        return [
            CheckWarning(
                "The site does not check that staff have used a second factor.",
                hint="Require it for the app in Conditional Access of Entra ID, or remove STAFF_MFA_REQUIRED.",
                id="restaurant_review.W005",
            )
        ]
    return [
        CheckWarning(
            "The admin accepts a password alone.",
            hint="Remove STAFF_MFA_REQUIRED, so that staff need two-step sign-in.",
            id="restaurant_review.W003",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_cache(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    package = CACHE_PACKAGES.get(settings.CACHES["default"]["BACKEND"].rpartition(".")[2])
    if package is None or find_spec(package) is not None:
        return []
    return [
        Error(
            f"CACHE_URL needs the package {package}, which is not installed, so sign-in would fail.",
            hint=f"Remove CACHE_URL to use the database, or add {package} to the image.",
            id="restaurant_review.E008",
        )
    ]


@register(DEPLOYMENT, deploy=True)
def check_stop_time(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.SERVER.stop_time >= MIN_STOP_TIME:
        return []
    return [
        CheckWarning(
            f"App Service ends the container {settings.SERVER.stop_time} seconds after SIGTERM, with its requests.",
            hint=f"Set WEBSITES_CONTAINER_STOP_TIME_LIMIT to {MIN_STOP_TIME} or more.",
            id="restaurant_review.W004",
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
            f'RUN_MIGRATIONS is "{settings.RUN_MIGRATIONS}", which is not a valid value.',
            hint="Set RUN_MIGRATIONS to auto, check or never.",
            id="restaurant_review.E006",
        )
    ]


@register(CONNECTIONS)
def check_connection_budget(
    app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [message for alias in databases or () for message in _check_connection_budget_of(alias)]


def _check_connection_budget_of(alias: str) -> Iterable[CheckMessage]:
    connection = connections[alias]
    pool = connection.settings_dict["OPTIONS"].get("pool")
    if not pool:
        return
    budget = ConnectionBudget(settings.SERVER.max_replicas, settings.SERVER.workers, pool["max_size"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
            " - coalesce(current_setting('reserved_connections', true)::int, 0)"
        )
        available = cursor.fetchone()[0]
    if budget.connections > available:
        yield Error(
            f"The site may open {budget.connections} database connections, and the server has {available}: {budget}.",
            hint="Lower DATABASE_POOL_MAX_SIZE, WEB_CONCURRENCY or MAX_REPLICAS (and the app's maximum of replicas), "
            "or use a larger server. docs/deployment.md has a table.",
            id="restaurant_review.E005",
        )
