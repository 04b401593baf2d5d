"""Transfer the objects that the current role owns, for a database that another role migrated in the past."""

from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from restaurant_review.postgresql.grants import GrantError, reason_of
from restaurant_review.postgresql.grants.ownership import transfer_ownership
from restaurant_review.postgresql.grants.roles import current_role, has_role


class Command(BaseCommand):
    help = (
        "Transfer the tables and other objects in the schema public that this identity owns to another role. Safe to "
        "run twice. Run it as the identity that migrated until now, after grant_database_access has prepared the role."
    )
    # System checks report errors of the site, such as an exceeded connection budget. They must not prevent a transfer.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar="ROLE", help="the new owner, as grant_database_access prints"
        )
        parser.add_argument("--dry-run", action="store_true", help="print the statements without running them")

    def handle(self, **options: Any) -> None:
        connection.ensure_connection()
        try:
            with connection.connection.transaction():
                self.transfer(connection.connection, options["to"], is_dry_run=options["dry_run"])
        except (GrantError, psycopg.Error) as error:
            raise CommandError(f"Nothing was transferred. {reason_of(error)}") from error

    def transfer(self, session: psycopg.Connection[Any], to: str, *, is_dry_run: bool) -> None:
        if not has_role(session, to):
            raise GrantError(f'The role "{to}" does not exist. Let an administrator run grant_database_access first.')
        statements = list(transfer_ownership(session, to))
        for statement in statements:
            if is_dry_run:
                self.stdout.write(f"{statement.as_string(session)};")
            else:
                session.execute(statement)
        if is_dry_run:
            self.stdout.write("Dry run: no statement was run.")
        else:
            self.stdout.write(f"{len(statements)} objects of {current_role(session)} belong to {to}.")
