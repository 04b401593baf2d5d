"""Migrations where many containers start at once, and hardly ever have anything to migrate."""

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

# In seconds. The identity endpoint of a container may come up after the container.
IDENTITY_TIMEOUT = 30
LOCK_TIMEOUT = 15 * 60
POLL_INTERVAL = 0.2
# Any number that nothing else in the database locks.
LOCK = 0x5EC07D_4E1919

logger = logging.getLogger(__name__)


def unapplied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of those that this release has and the database has not, in the order in which they would run."""
    applied = MigrationRecorder(connection).applied_migrations()
    # Most of the time there are none: then no migration is imported, which takes longer than to start a container.
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
        # As Django reads them.
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


@contextmanager
def migration_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lets one process migrate at a time. The lock ends with the connection that migrates, however that ends.

    It is asked for again and again: who waits within one statement keeps ``CREATE INDEX CONCURRENTLY`` waiting, too.
    """
    connection.ensure_connection()
    # The very one: a migration that closes Django's would give it back to the pool, and get another one.
    session = connection.connection
    deadline = time.monotonic() + LOCK_TIMEOUT
    while not _ask(session, "SELECT pg_try_advisory_lock(%s)"):
        if time.monotonic() > deadline:
            raise CommandError("Nothing was migrated: another process has been migrating for a quarter of an hour.")
        time.sleep(POLL_INTERVAL)
    try:
        yield
    finally:
        # If that cannot be asked any more, the lock ends with the connection.
        with suppress(psycopg.Error):
            _ask(session, "SELECT pg_advisory_unlock(%s)")


def _ask(session: psycopg.Connection[Any], question: str) -> bool:
    answer = session.execute(question, [LOCK]).fetchone()
    return bool(answer and answer[0])


def wait_for_identity(connection: BaseDatabaseWrapper) -> None:
    """Raises ``CommandError`` if it does not come."""
    if not connection.settings_dict["OPTIONS"].get("token_provider"):
        return
    # Takes a third of a second to import, for those who need it.
    from restaurant_review.azure.identity import DATABASE_SCOPE, IdentityUnavailable, credential

    try:
        credential.wait_until_ready(DATABASE_SCOPE, IDENTITY_TIMEOUT)
    except IdentityUnavailable as error:
        raise CommandError(f"Nothing was migrated. {error.message}") from error
