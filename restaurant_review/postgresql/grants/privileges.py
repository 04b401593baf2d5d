"""The privileges that the administrator grants: access to database and schema, and CREATE for the migrator."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
from django.contrib.postgres.operations import CreateExtension
from django.db.migrations.loader import MigrationLoader
from psycopg.sql import SQL, Composed, Identifier

from restaurant_review.postgresql.grants import GrantError, reason_of
from restaurant_review.postgresql.grants.roles import Role, current_role

SCHEMA = "public"
PRIVILEGE_QUERIES = {
    "DATABASE": SQL("SELECT has_database_privilege(%s, %s, %s)"),
    "SCHEMA": SQL("SELECT has_schema_privilege(%s, %s, %s)"),
}
OWNER_QUERIES = {
    "DATABASE": SQL("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"),
    "SCHEMA": SQL("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = %s"),
}
# The superuser of Azure Database for PostgreSQL. Only Microsoft can log in as this role.
AZURE_SUPERUSER = "azuresu"


@dataclass(frozen=True, slots=True)
class Privilege:
    name: str
    kind: Literal["DATABASE", "SCHEMA"]
    target: str

    def grant_to(self, role: str) -> Composed:
        return SQL("GRANT {} TO {}").format(self._on_target(), Identifier(role))

    def revoke_from(self, role: str) -> Composed:
        return SQL("REVOKE {} FROM {}").format(self._on_target(), Identifier(role))

    def is_held_by(self, connection: psycopg.Connection[Any], role: str) -> bool:
        [is_held] = connection.execute(PRIVILEGE_QUERIES[self.kind], [role, self.target, self.name]).fetchall()[0]
        return bool(is_held)

    def owner(self, connection: psycopg.Connection[Any]) -> str:
        [owner] = connection.execute(OWNER_QUERIES[self.kind], [self.target]).fetchall()[0]
        return str(owner)

    def _on_target(self) -> Composed:
        return SQL("{} ON {} {}").format(SQL(self.name), SQL(self.kind), Identifier(self.target))


def required_privileges(database: str, role: Role) -> list[Privilege]:
    privileges = [Privilege("CONNECT", "DATABASE", database), Privilege("USAGE", "SCHEMA", SCHEMA)]
    if role.is_migrator:
        privileges.append(Privilege("CREATE", "SCHEMA", SCHEMA))
    return privileges


def grant_access(database: str, role: Role) -> Iterator[Composed]:
    for privilege in required_privileges(database, role):
        yield privilege.grant_to(role.name)
    if role.is_migrator:
        # Needed only when a later release adds an extension. On some servers, only the administrator may create one.
        yield Privilege("CREATE", "DATABASE", database).grant_to(role.name)
    else:
        # The site's role has these privileges if it migrated the database in the past.
        yield Privilege("CREATE", "DATABASE", database).revoke_from(role.name)
        yield Privilege("CREATE", "SCHEMA", SCHEMA).revoke_from(role.name)


def revoke_public_access() -> Composed:
    # Before PostgreSQL 15, every role may create objects in the schema public by default.
    return SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC").format(Identifier(SCHEMA))


def check_access(connection: psycopg.Connection[Any], database: str, roles: Iterable[Role]) -> None:
    """Raise ``GrantError`` if privileges are missing, with the statements that the owner of the object must run."""
    missing = [
        (privilege, role.name)
        for role in roles
        for privilege in required_privileges(database, role)
        if not privilege.is_held_by(connection, role.name)
    ]
    if not missing:
        return
    first = missing[0][0]
    owner = first.owner(connection)
    statements = [_as_text(privilege.grant_to(role)) for privilege, role in missing if privilege.kind == first.kind]
    raise GrantError(
        f'"{current_role(connection)}" may not grant privileges on the {first.kind.lower()} {first.target}, which '
        f'belongs to "{owner}". {_remedy(owner, first.kind, statements)}'
    )


def required_extensions() -> list[str]:
    loader = MigrationLoader(None)
    operations = (operation for migration in loader.disk_migrations.values() for operation in migration.operations)
    return sorted({operation.name for operation in operations if isinstance(operation, CreateExtension)})


def missing_extensions(connection: psycopg.Connection[Any]) -> list[str]:
    existing = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    return [name for name in required_extensions() if name not in existing]


def create_extension(name: str) -> Composed:
    return SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {}").format(Identifier(name), Identifier(SCHEMA))


def extension_refused(connection: psycopg.Connection[Any], database: str, error: psycopg.Error) -> GrantError:
    """Return a ``GrantError`` with a remedy. A trusted extension requires the privilege CREATE on the database."""
    create = Privilege("CREATE", "DATABASE", database)
    user = current_role(connection)
    if create.is_held_by(connection, user):
        remedy = "On Azure, the server parameter azure.extensions must contain it."
    else:
        owner = create.owner(connection)
        remedy = f'The database belongs to "{owner}". {_remedy(owner, "DATABASE", [_as_text(create.grant_to(user))])}'
    return GrantError(f"An extension was not created: {reason_of(error).rstrip('.')}. {remedy}")


def _remedy(owner: str, kind: str, statements: list[str]) -> str:
    if owner == AZURE_SUPERUSER and kind == "DATABASE":
        return "If it is empty, delete it and run this command again: it creates the database with the right owner."
    return f'Run as "{owner}": {"; ".join(statements)};'


def _as_text(statement: Composed) -> str:
    return statement.as_string(None)
