"""System checks of this backend's settings, for ``manage.py check --database``."""

from collections.abc import Iterator
from typing import Any

import django
import psycopg
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db.backends.base.validation import BaseDatabaseValidation

from restaurant_review.postgresql.connection import InsecureConnection, require_verified_tls

# The backend relies on undocumented details of how these versions make connections and pools.
TESTED_DJANGO = {(6, 1)}
# The backend needs ``Error.pgconn`` after a failed login, and the timeout of ``Connection.wait()``.
MIN_PSYCOPG = (3, 3)


class DatabaseValidation(BaseDatabaseValidation):
    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return [*super().check(**kwargs), *self._check_versions(), *self._check_settings()]

    def _check_versions(self) -> Iterator[CheckMessage]:
        if django.VERSION[:2] not in TESTED_DJANGO:
            yield CheckWarning(
                f"The database backend has not been tested with Django {django.get_version()}.",
                hint="Run Django's own test suite against it, then add the version to TESTED_DJANGO.",
                id="postgresql.W001",
            )
        if tuple(int(part) for part in psycopg.__version__.split(".")[:2]) < MIN_PSYCOPG:
            yield Error(
                f"psycopg {psycopg.__version__} is too old.",
                hint="Install psycopg 3.3 or newer.",
                id="postgresql.E001",
            )

    def _check_settings(self) -> Iterator[CheckMessage]:
        settings = self.connection.settings_dict
        options = settings["OPTIONS"]
        if not options.get("token_provider"):
            return
        if settings["PASSWORD"]:
            yield CheckWarning(
                f"The database {self.connection.alias} has a password, so its token provider is not used.",
                hint="Remove the password or the token provider.",
                id="postgresql.W002",
            )
            return
        try:
            require_verified_tls({**options, "host": settings["HOST"]})
        except InsecureConnection as error:
            yield Error(str(error), hint="Add ?sslmode=verify-full to DATABASE_URL.", id="postgresql.E002")
        if options.get("pool") and not settings["CONN_HEALTH_CHECKS"]:
            yield CheckWarning(
                "The pool may hand out connections that the server has closed.",
                hint="Set CONN_HEALTH_CHECKS.",
                id="postgresql.W003",
            )
