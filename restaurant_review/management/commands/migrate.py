"""Django's ``migrate`` for containers: wait for the managed identity, migrate under a lock, and grant privileges.

A container can be killed at any time. Django records some migrations after the transaction of their changes, so that a
later run would apply them again. Here, both are in one transaction, except for migrations with ``atomic = False``.
"""

import logging
from contextlib import ExitStack
from typing import Any

import psycopg
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.recorder import MigrationRecorder

from restaurant_review.postgresql.grants import GrantError, reason_of
from restaurant_review.postgresql.grants.rows import check_migrator, grant_rows
from restaurant_review.serving.migrating import migration_lock, wait_for_identity

logger = logging.getLogger(__name__)


class Command(migrate.Command):
    running: Migration | None = None
    migration_transaction: ExitStack
    database: str
    # For `prepare`, whose output consists of log lines only.
    logs_migrations = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--grant-to", metavar="ROLE", help="then grant this role to read and write all rows")

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        # Wait here, because some system checks query the database.
        wait_for_identity(connections[options["database"]])
        return super().execute(*arguments, **options)

    def handle(self, *arguments: Any, **options: Any) -> str | None:
        site = None if options["plan"] or options["check_unapplied"] else options["grant_to"]
        connection = connections[options["database"]]
        with migration_lock(connection):
            if site:
                check_privileges(connection, site)
            self.migrate(*arguments, **options)
            if site:
                count = grant_privileges(connection, site)
                if options["verbosity"] > 0:
                    self.stdout.write(f"{site} can read and write all rows: {count} statements.")
        return None

    def migrate(self, *arguments: Any, **options: Any) -> None:
        self.database = options["database"]
        try:
            with ExitStack() as self.migration_transaction:
                super().handle(*arguments, **options)
        except MigrationSchemaMissing as error:
            identity = connections[options["database"]].settings_dict["USER"]
            raise CommandError(
                f"Nothing was migrated. {' '.join(str(error).split())}. Let an administrator run `manage.py "
                f"grant_database_access --migrator --identity={identity}`, or migrate with another identity."
            ) from error
        except Exception as error:  # a migration may run any code
            if self.running is None:
                raise
            result = "was rolled back" if self.running.atomic else "may have been applied in part"
            raise CommandError(f"{self.running} failed and {result}: {error}") from error

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action in {"apply_success", "unapply_success"}:
            self.migration_transaction.close()
            self.running = None
        super().migration_progress_callback(action, migration, fake)
        if migration and migration.atomic and action in {"apply_start", "unapply_start"}:
            self.migration_transaction.enter_context(transaction.atomic(self.database))
        if action == "apply_start":
            self.running = migration
        elif action == "apply_success" and self.logs_migrations:
            logger.info("Applied %s.", migration)


def check_privileges(connection: BaseDatabaseWrapper, site: str) -> None:
    tables = [*connection.introspection.django_table_names(), MigrationRecorder.Migration._meta.db_table]
    try:
        check_migrator(connection.connection, site, tables)
    except GrantError as error:
        raise CommandError(f"Nothing was migrated. {error}") from error


def grant_privileges(connection: BaseDatabaseWrapper, site: str) -> int:
    """Return the number of statements. Reconnect first if a migration has closed the connection."""
    connection.ensure_connection()
    session = connection.connection
    try:
        with session.transaction():
            return sum(1 for statement in grant_rows(session, site) if session.execute(statement))
    except psycopg.Error as error:
        raise CommandError(
            f"The database was migrated, but {site} was not granted access. {reason_of(error)}"
        ) from error
