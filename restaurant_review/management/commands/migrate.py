"""Django's ``migrate`` for containers: wait for the managed identity, and migrate under a lock."""

import logging
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations import Migration

from restaurant_review.serving.migrating import migration_lock, wait_for_identity

logger = logging.getLogger(__name__)


class Command(migrate.Command):
    running: Migration | None = None
    # For `prepare`, whose output consists of log lines only.
    logs_migrations = False

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        # Wait here, because some system checks query the database.
        wait_for_identity(connections[options["database"]])
        return super().execute(*arguments, **options)

    def handle(self, *arguments: Any, **options: Any) -> str | None:
        with migration_lock(connections[options["database"]]):
            try:
                return super().handle(*arguments, **options)
            except Exception as error:  # a migration may run any code
                if self.running is None:
                    raise
                result = "was rolled back" if self.running.atomic else "may have been applied in part"
                raise CommandError(f"{self.running} failed and {result}: {error}") from error

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_start":
            self.running = migration
        elif action == "apply_success":
            self.running = None
            if self.logs_migrations:
                logger.info("Applied %s.", migration)
