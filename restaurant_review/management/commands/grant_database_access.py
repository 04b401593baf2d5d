"""Lets a managed identity log in to the database, and do there what it has to do."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg.sql import Composed

from restaurant_review.postgresql import grants
from restaurant_review.postgresql.connection import TokenConnection
from restaurant_review.postgresql.grants import GrantError

type Statements = Callable[[psycopg.Connection[Any]], Iterator[Composed]]


class Command(BaseCommand):
    help = (
        "Let a managed identity log in to this database, and give it its rights; safe to run twice. Run it as an Entra "
        "administrator of the server. Without --migrator the identity reads and writes rows, also of tables that the "
        "schema's owner makes later, so run it for the migrator first. With --migrator it owns the schema."
    )
    # It must run before the first migration, and its role may not read any table.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--identity", required=True, metavar="NAME", help="the identity's name, and its role's")
        parser.add_argument("--object-id", type=UUID, metavar="ID", help="the identity's object (or principal) id")
        parser.add_argument("--migrator", action="store_true", help="for the identity that runs migrations")
        parser.add_argument(
            "--plain", action="store_true", help="make an ordinary role, on a server that is not Azure's"
        )
        parser.add_argument("--dry-run", action="store_true", help="print the statements, and run none of them")

    def handle(self, **options: Any) -> None:
        role, object_id = options["identity"], options["object_id"]
        if object_id is None and not options["plain"]:
            raise CommandError("--object-id is missing: `az identity show` prints it as principalId.")
        rights = grants.let_migrate if options["migrator"] else grants.let_write
        try:
            made = self._run(
                "postgres",
                lambda postgres: (
                    grants.create_plain_role(postgres, role)
                    if options["plain"]
                    else grants.create_entra_role(postgres, role, object_id)
                ),
                options["dry_run"],
            )
            given = self._run(
                connection.settings_dict["NAME"], lambda database: rights(database, role), options["dry_run"]
            )
        except (GrantError, psycopg.Error) as error:
            raise CommandError(f"{role} was not given access. {str(error).strip()}") from error
        if options["dry_run"]:
            self.stdout.write("Nothing was run.")
        else:
            already = "" if made else ", which was there already,"
            self.stdout.write(f"The role {role}{already} has its rights: {given} statements.")

    def _run(self, database: str, statements: Statements, dry_run: bool) -> int:
        """Runs all of the statements or none, and gives their number."""
        parameters = {**connection.get_connection_params(), "dbname": database}
        number = 0
        with TokenConnection.connect(**parameters) as session:
            for statement in statements(session):
                number += 1
                if dry_run:
                    self.stdout.write(f"{statement.as_string(session)};")
                else:
                    session.execute(statement)
        return number
