"""Django's ``migrate``, for a container that has just started: its identity may come later."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

# In seconds. The identity endpoint of a container may come up after the container.
LONGEST_WAIT_FOR_IDENTITY = 30


class Command(migrate.Command):
    def execute(self, *arguments: Any, **options: Any) -> str | None:
        # Before the system checks, some of which ask the database.
        if connections[options["database"]].settings_dict["OPTIONS"].get("token_provider"):
            self._wait_for_identity()
        return super().execute(*arguments, **options)

    def _wait_for_identity(self) -> None:
        # Takes a third of a second to import, for those who need it.
        from restaurant_review.azure.identity import DATABASE_SCOPE, IdentityUnavailable, credential

        try:
            credential.wait_until_ready(DATABASE_SCOPE, LONGEST_WAIT_FOR_IDENTITY)
        except IdentityUnavailable as error:
            raise CommandError(f"Nothing was migrated. {error.message}") from error
