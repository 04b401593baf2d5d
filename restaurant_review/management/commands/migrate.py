"""Django's ``migrate``, for containers: many may start at once, and the identity of each may come later."""

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

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        # Before the system checks, some of which ask the database.
        wait_for_identity(connections[options["database"]])
        return super().execute(*arguments, **options)

    def handle(self, *arguments: Any, **options: Any) -> str | None:
        with migration_lock(connections[options["database"]]):
            try:
                return super().handle(*arguments, **options)
            except Exception as error:  # a migration is a program, too
                if self.running is None:
                    raise
                remains = "nothing" if self.running.atomic else "a part"
                raise CommandError(f"{self.running} failed, and {remains} of it remains: {error}") from error

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_start":
            self.running = migration
        elif action == "apply_success":
            self.running = None
            # For those who read logs in place of what is printed.
            if self.verbosity == 0:
                logger.info("Applied %s.", migration)
