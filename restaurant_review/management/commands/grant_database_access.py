"""Create the database roles of managed identities and grant them access. Administrators of the server run it."""

from argparse import ArgumentParser
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg.sql import Composed

from restaurant_review.postgresql.base import connect_within
from restaurant_review.postgresql.connection import TokenConnection
from restaurant_review.postgresql.grants import GrantError, ownership, privileges, reason_of, roles
from restaurant_review.postgresql.grants.roles import MAX_NAME_LENGTH, Role

# The key of the advisory lock in the database postgres. Without it, two simultaneous runs would create the same role.
LOCK_KEY = 0x5EC07D_4E1918
# Short, because the site's queries on a table wait while this command waits for a lock on the table.
LOCK_TIMEOUT = "10s"


class Command(BaseCommand):
    help = (
        "Create the database roles of managed identities, the database and its extensions, and grant access. Safe to "
        "run twice. Run it as an Entra administrator of the server. --migrator-identity may create tables. --identity "
        "may only read and write rows, which `migrate --grant-to` grants; with --migrator, it may create tables too, "
        "for a site that migrates itself."
    )
    # System checks connect to the database, which may not exist yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--identity", metavar="NAME", help="the name of the site's identity and its role")
        parser.add_argument("--object-id", type=UUID, metavar="ID", help="the object (principal) id of --identity")
        parser.add_argument("--migrator", action="store_true", help="let --identity run migrations")
        parser.add_argument("--migrator-identity", metavar="NAME", help="the identity that runs migrations, if another")
        parser.add_argument("--migrator-object-id", type=UUID, metavar="ID", help="its object (principal) id")
        parser.add_argument("--plain", action="store_true", help="create ordinary roles, on a server outside Azure")
        parser.add_argument("--dry-run", action="store_true", help="print the statements without running them")

    def handle(self, **options: Any) -> None:
        self.is_dry_run: bool = options["dry_run"]
        self.count = 0
        requested = requested_roles(options)
        database = connection.settings_dict["NAME"]
        names = " and ".join(role.name for role in requested)
        try:
            with self.connect("postgres") as server:
                server.autocommit = True
                server.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
                self.create(server, requested, database)
                self.grant(server, requested, database)
        except (GrantError, psycopg.Error) as error:
            raise CommandError(f"No access was granted to {names}. {reason_of(error)}") from error
        if self.is_dry_run:
            self.stdout.write("Dry run: no statement was run.")
        else:
            self.stdout.write(f"{names} can access the database {database}: {self.count} statements.")

    def create(self, server: psycopg.Connection[Any], requested: list[Role], database: str) -> None:
        roles.check_administrator(server)
        for role in requested:
            self.run(server, roles.create_role(server, role))
        self.run(server, roles.create_database(server, database))

    def grant(self, server: psycopg.Connection[Any], requested: list[Role], database: str) -> None:
        if not roles.has_database(server, database):
            # A dry run has not created the database, so there are no privileges and objects to inspect.
            self.run(server, map(privileges.create_extension, privileges.required_extensions()))
            for role in requested:
                self.run(server, privileges.grant_access(database, role))
            return
        with self.connect(database) as session:
            session.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
            self.create_extensions(session, database)
            self.run_permitted(session, [privileges.revoke_public_access()])
            for role in requested:
                self.run_permitted(session, privileges.grant_access(database, role))
            if not self.is_dry_run:
                privileges.check_access(session, database, requested)
            self.take_over(session, requested)

    def create_extensions(self, session: psycopg.Connection[Any], database: str) -> None:
        missing = privileges.missing_extensions(session)
        try:
            with session.transaction():
                self.run(session, map(privileges.create_extension, missing))
        except psycopg.Error as error:
            raise privileges.extension_refused(session, database, error) from error

    def take_over(self, session: psycopg.Connection[Any], requested: list[Role]) -> None:
        migrator = next((role.name for role in requested if role.is_migrator), None)
        if migrator is None:
            return
        site = next((role.name for role in requested if not role.is_migrator), None)
        self.run(session, ownership.take_over(session, migrator, site))
        count = ownership.owned_by(session, site) if site else 0
        if count:
            owner = ownership.owner_role(session.info.dbname)
            self.stderr.write(
                f"{count} objects in the schema public belong to {site}. Run `manage.py transfer_ownership "
                f"--to={owner}` as that identity, and then this command again."
            )

    def connect(self, database: str) -> psycopg.Connection[Any]:
        parameters = {**connection.get_connection_params(), "dbname": database}
        seconds = connection.settings_dict["OPTIONS"].get("wait_timeout", 0)
        return connect_within(seconds, partial(TokenConnection.connect, **parameters))

    def run(self, session: psycopg.Connection[Any], statements: Iterable[Composed]) -> None:
        for statement in statements:
            self.count += 1
            if self.is_dry_run:
                self.stdout.write(f"{statement.as_string(session)};")
            else:
                session.execute(statement)

    def run_permitted(self, session: psycopg.Connection[Any], statements: Iterable[Composed]) -> None:
        """Run the statements, and skip those that the role may not run. ``check_access`` reports missing privileges."""
        for statement in statements:
            try:
                with session.transaction():
                    self.run(session, [statement])
            except psycopg.errors.InsufficientPrivilege:
                self.count -= 1


def requested_roles(options: dict[str, Any]) -> list[Role]:
    """Return the roles, the migrator first. Raise ``CommandError`` if options are missing or contradict each other."""
    site, migrator = options["identity"], options["migrator_identity"]
    if not site and not migrator:
        raise CommandError("Name a role with --identity, --migrator-identity or both.")
    if migrator and options["migrator"]:
        raise CommandError("Use --migrator for --identity alone, or --migrator-identity for another identity.")
    if site == migrator:
        raise CommandError(f"{site} cannot have two roles: for an identity that does both, use --identity --migrator.")
    requested = []
    if migrator:
        requested.append(_role(migrator, "--migrator-object-id", options, is_migrator=True))
    if site:
        requested.append(_role(site, "--object-id", options, is_migrator=options["migrator"]))
    return requested


def _role(name: str, option: str, options: dict[str, Any], *, is_migrator: bool) -> Role:
    if len(name.encode()) > MAX_NAME_LENGTH:
        raise CommandError(
            f"{name} is longer than the {MAX_NAME_LENGTH} bytes of a role name. On Azure, the role may have another "
            "name than its identity: choose a shorter one, and use it in DATABASE_URL."
        )
    object_id = options[option.strip("-").replace("-", "_")]
    if object_id is None and not options["plain"]:
        raise CommandError(f"{option} is missing: `az identity show` prints it as principalId.")
    return Role(name, None if options["plain"] else object_id, is_migrator)
