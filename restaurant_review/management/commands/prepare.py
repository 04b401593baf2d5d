"""Judges a deployment and brings its database up to date, before it serves anybody: what a container does first."""

import logging
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connection

from restaurant_review.checks import CONNECTIONS, DEPLOYMENT
from restaurant_review.observability import logs
from restaurant_review.serving.migrating import unapplied_migrations, wait_for_identity

# In seconds.
LONGEST_ANSWER = 10

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Makes a container ready to serve, or ends with what is wrong. It asks for a SECRET_KEY, no DEBUG, hosts of "
        "your own, a database that proves who it is, and enough connections; then RUN_MIGRATIONS says whether it "
        "migrates (auto), only looks whether somebody has (check), or asks the database nothing (never)."
    )
    # Its own are chosen below. What cannot change after the image is made is checked when it is made.
    requires_system_checks = ()

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        with logs.log_command_errors():
            try:
                self.prepare()
            except ProgrammingError as error:
                # As when an identity may not even read which migrations there were.
                raise CommandError(f"The database refuses: {error}") from error

    def prepare(self) -> None:
        self.judge(DEPLOYMENT, checks.Tags.security)
        if settings.RUN_MIGRATIONS == "never":
            return
        wait_for_identity(connection)
        connection.ensure_connection()
        # Small questions: who starts a container cannot wait for as long as a migration may take.
        with connection.connection.answering_within(LONGEST_ANSWER):
            self.judge(CONNECTIONS)
            waiting = unapplied_migrations(connection)
        if not waiting:
            return
        if settings.RUN_MIGRATIONS == "check":
            raise CommandError(
                f"The database has not been migrated for this release: {', '.join(waiting)}. "
                "Run `manage.py migrate` with the identity that may, or set RUN_MIGRATIONS to auto."
            )
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)

    def judge(self, *tags: str) -> None:
        found = checks.run_checks(tags=tags, databases=[DEFAULT_DB_ALIAS], include_deployment_checks=True)
        messages = [message for message in found if not message.is_silenced()]
        for message in messages:
            level = logging.ERROR if message.is_serious() else logging.WARNING
            hint = f" {message.hint}" if message.hint else ""
            logger.log(level, "%s%s (%s)", message.msg, hint, message.id)
        if any(message.is_serious() for message in messages):
            raise CommandError("The site does not start before this is mended.")
