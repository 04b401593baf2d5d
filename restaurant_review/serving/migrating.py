"""Migrate when several containers start at the same time, usually with nothing to migrate."""

import logging
import pkgutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import psycopg
from django.apps import apps
from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from restaurant_review.postgresql.failures import Cause, DatabaseFailure

# In seconds. The identity endpoint may start later than the container.
IDENTITY_TIMEOUT = 30
# In seconds.
LOCK_TIMEOUT = 15 * 60
POLL_INTERVAL = 0.2
# The key of the advisory lock. No other program may use the same number in this database.
LOCK_KEY = 0x5EC07D_4E1919
# The session that holds the lock. Most columns of other roles' sessions are null without the role pg_read_all_stats.
LOCK_HOLDER = """
    SELECT pid, usename, application_name, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
    FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) + objid::bigint = %s
"""

logger = logging.getLogger(__name__)


def unapplied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the migrations that the database lacks, in the order in which they would run."""
    applied = MigrationRecorder(connection).applied_migrations()
    # Comparing names first avoids importing all migrations, which takes longer than the rest of the start.
    if _all_migrations() <= applied.keys():
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _is_backwards in plan]


def _all_migrations() -> set[tuple[str, str]]:
    return {
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in pkgutil.iter_modules(_path_of_migrations(config.label))
        # Django's MigrationLoader applies the same rule.
        if not module.ispkg and module.name[0] not in "_~"
    }


def _path_of_migrations(label: str) -> list[str]:
    name, _is_given = MigrationLoader.migrations_module(label)
    if name is None:
        return []
    try:
        return list(import_module(name).__path__)
    except ModuleNotFoundError:
        return []


def is_read_only(connection: BaseDatabaseWrapper) -> bool:
    """Return whether PostgreSQL refuses writes, for example on Azure because the storage of the server is full."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')::bool")
        return bool(cursor.fetchone()[0])


@contextmanager
def migration_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Hold an advisory lock on the connection that migrates, so that PostgreSQL releases it when the connection ends.

    Raise ``CommandError`` after ``LOCK_TIMEOUT`` seconds, or if the database is read-only. The lock is polled, because
    ``CREATE INDEX CONCURRENTLY`` in a migration would wait for every statement that waits for the lock.
    """
    connection.ensure_connection()
    if is_read_only(connection):
        raise CommandError(f"Nothing was migrated. {DatabaseFailure(Cause.READ_ONLY).with_remedy}")
    # Lock and unlock on one psycopg connection: if a migration closes Django's connection, the next query may use
    # another one from the pool.
    session = connection.connection
    deadline = time.monotonic() + LOCK_TIMEOUT
    holder = ""
    while not _execute_lock_function(session, "SELECT pg_try_advisory_lock(%s)"):
        if time.monotonic() > deadline:
            raise CommandError(
                "Nothing was migrated, because the migration lock was not released within 15 minutes. "
                f"It is held by {holder or 'an unknown process'}."
            )
        if not holder and (holder := lock_holder(session)):
            logger.warning("Waiting for the migration lock, which is held by %s.", holder)
        time.sleep(POLL_INTERVAL)
    try:
        yield
    finally:
        # If the connection is broken, PostgreSQL has already released the lock.
        with suppress(psycopg.Error):
            _execute_lock_function(session, "SELECT pg_advisory_unlock(%s)")


def lock_holder(session: psycopg.Connection[Any]) -> str:
    """Return a description of the session that holds the migration lock, or "" if no session holds it.

    Columns that this role may not read are left out.
    """
    row = session.execute(LOCK_HOLDER, [LOCK_KEY]).fetchone()
    if row is None:
        return ""
    pid, role, application, connected_at = row
    known = {"role": role, "application": application, "connected since": connected_at}
    details = ", ".join(f"{name} {value}" for name, value in known.items() if value)
    return f"process {pid} ({details or 'its role and application are not visible to this role'})"


def _execute_lock_function(session: psycopg.Connection[Any], query: str) -> bool:
    row = session.execute(query, [LOCK_KEY]).fetchone()
    return bool(row and row[0])


def wait_for_identity(connection: BaseDatabaseWrapper) -> None:
    """Wait until the managed identity issues a token. Return immediately if the database login does not use tokens.

    Raise ``CommandError`` after ``IDENTITY_TIMEOUT`` seconds.
    """
    if not connection.settings_dict["OPTIONS"].get("token_provider"):
        return
    # This import takes a third of a second, and only a login with tokens needs it.
    from restaurant_review.azure.identity import DATABASE_SCOPE, IdentityUnavailable, credential

    try:
        credential.wait_until_ready(DATABASE_SCOPE, IDENTITY_TIMEOUT)
    except IdentityUnavailable as error:
        raise CommandError(f"Nothing was migrated. {error.message}") from error
