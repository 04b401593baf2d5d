"""Create the database role of a managed identity and grant it the rights that the site or the migrator needs."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
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
        "Create the database role of a managed identity and grant its rights. Safe to run twice. Run it as an Entra "
        "administrator of the server: first with --migrator for the identity that runs migrations, which becomes the "
        "owner of the schema; then without it for the identity of the site, which may read and write rows, also in "
        "tables that the owner creates later."
    )
    # The command runs before the first migration, and its role may not read the tables that checks query.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--identity", required=True, metavar="NAME", help="the name of the identity and its role")
        parser.add_argument("--object-id", type=UUID, metavar="ID", help="the object (principal) id of the identity")
        parser.add_argument("--migrator", action="store_true", help="make the identity the owner of the schema")
        parser.add_argument("--plain", action="store_true", help="create an ordinary role, on a server outside Azure")
        parser.add_argument("--dry-run", action="store_true", help="print the statements without running them")

    def handle(self, **options: Any) -> None:
        role, object_id = options["identity"], options["object_id"]
        if object_id is None and not options["plain"]:
            raise CommandError("--object-id is missing: `az identity show` prints it as principalId.")
        create_role: Statements = partial(grants.create_entra_role, role=role, object_id=object_id)
        if options["plain"]:
            create_role = partial(grants.create_plain_role, role=role)
        grant = partial(grants.grant_migration_rights if options["migrator"] else grants.grant_write_access, role=role)
        try:
            created = self._run("postgres", create_role, options["dry_run"])
            granted = self._run(connection.settings_dict["NAME"], grant, options["dry_run"])
        except (GrantError, psycopg.Error) as error:
            raise CommandError(f"{role} was not given access. {str(error).strip()}") from error
        if options["dry_run"]:
            self.stdout.write("Dry run: no statement was run.")
        else:
            outcome = "was created" if created else "already existed"
            self.stdout.write(f"The role {role} {outcome} and has its rights: {granted} statements.")

    def _run(self, database: str, statements: Statements, dry_run: bool) -> int:
        parameters = {**connection.get_connection_params(), "dbname": database}
        count = 0
        with TokenConnection.connect(**parameters) as session:
            for statement in statements(session):
                count += 1
                if dry_run:
                    self.stdout.write(f"{statement.as_string(session)};")
                else:
                    session.execute(statement)
        return count
