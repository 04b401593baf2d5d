"""Check a deployment and migrate its database before the container serves requests."""

import logging
from typing import Any

import psycopg
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connection

from restaurant_review.checks import CONNECTIONS, DEPLOYMENT
from restaurant_review.management.commands import migrate
from restaurant_review.observability import logs
from restaurant_review.postgresql.failures import Cause, DatabaseFailure
from restaurant_review.serving.migrating import is_read_only, unapplied_migrations, wait_for_identity

# In seconds. For the queries before the migration. The statement timeout of ``manage.py`` is much longer.
QUERY_TIMEOUT = 10

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Check the settings and the database, migrate, and exit with an error if the site must not start. "
        "RUN_MIGRATIONS=auto migrates, check fails if migrations are missing, never does not use the database."
    )
    # The image build runs the checks that do not depend on the environment. run_checks() below runs the others.
    requires_system_checks = ()

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        with logs.log_command_errors():
            try:
                self.prepare()
            except ProgrammingError as error:
                raise CommandError(f"The database refused a query: {error}{remedy_for(error)}") from error

    def prepare(self) -> None:
        self.run_checks(DEPLOYMENT, checks.Tags.security)
        if settings.RUN_MIGRATIONS == "never":
            return
        wait_for_identity(connection)
        connection.ensure_connection()
        with connection.connection.answering_within(QUERY_TIMEOUT):
            self.run_checks(CONNECTIONS)
            self.report_read_only()
            unapplied = unapplied_migrations(connection)
        if not unapplied:
            return
        if settings.RUN_MIGRATIONS == "check":
            raise CommandError(
                f"The database has not been migrated for this release: {', '.join(unapplied)}. "
                "Run `manage.py migrate` with the migrator identity, or set RUN_MIGRATIONS to auto."
            )
        command = migrate.Command()
        command.logs_migrations = True
        call_command(command, verbosity=0, interactive=False, skip_checks=True)

    def report_read_only(self) -> None:
        """Log an error if the database is read-only. The site still starts, because its pages can be read."""
        if is_read_only(connection):
            failure = DatabaseFailure(Cause.READ_ONLY)
            logger.error("%s", failure.with_remedy, extra={"fields": failure.log_fields})

    def run_checks(self, *tags: str) -> None:
        found = checks.run_checks(tags=tags, databases=[DEFAULT_DB_ALIAS], include_deployment_checks=True)
        messages = [message for message in found if not message.is_silenced()]
        for message in messages:
            level = logging.ERROR if message.is_serious() else logging.WARNING
            hint = f" {message.hint}" if message.hint else ""
            logger.log(level, "%s%s (%s)", message.msg, hint, message.id)
        if any(message.is_serious() for message in messages):
            raise CommandError("The site does not start until these errors are fixed.")


def remedy_for(error: ProgrammingError) -> str:
    if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
        return ""
    user = connection.settings_dict["USER"]
    return f". Run `manage.py migrate --grant-to={user}` with the migrator identity."
