"""Create roles and the database. https://learn.microsoft.com/azure/postgresql/security/security-manage-entra-users"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from restaurant_review.postgresql.grants import GrantError

# In bytes. PostgreSQL truncates longer names.
MAX_NAME_LENGTH = 63


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    # The object id of the managed identity that logs in as this role. None for an ordinary role.
    object_id: UUID | None
    is_migrator: bool


def check_administrator(connection: psycopg.Connection[Any]) -> None:
    """Raise ``GrantError`` unless the current role may create roles."""
    row = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = current_user AND NOT rolsuper AND NOT rolcreaterole"
    ).fetchone()
    if row:
        raise GrantError(
            f'"{row[0]}", the user in DATABASE_URL, is not an administrator of the server. Run this command as an '
            "Entra administrator."
        )


def create_role(connection: psycopg.Connection[Any], role: Role) -> Iterator[Composed]:
    """Yield the statement that creates the role, or nothing if the role exists.

    The connection must be to the database ``postgres``, as Azure requires.

    Raise ``GrantError`` if the server has no Entra authentication, or if the role belongs to another identity.
    """
    exists = has_role(connection, role.name)
    if role.object_id is None:
        if not exists:
            yield SQL("CREATE ROLE {} LOGIN").format(Identifier(role.name))
        return
    _check_entra(connection)
    if not exists:
        yield SQL("SELECT pgaadauth_create_principal_with_oid({}, {}, 'service', false, false)").format(
            role.name, str(role.object_id)
        )
        return
    existing_id = _object_id_of(connection, role.name)
    if existing_id != role.object_id:
        raise GrantError(
            f'The role "{role.name}" exists already and belongs to {existing_id or "no Entra identity"}. An identity '
            "that was deleted and created again has a new object id: drop the role, or correct the object id."
        )


def create_database(connection: psycopg.Connection[Any], name: str) -> Iterator[Composed]:
    """Yield the statement that creates the database, or nothing if the database exists.

    The administrator owns a database that this statement creates. A database that Azure creates before the server has
    an administrator belongs to Azure's superuser, and the administrator cannot grant privileges on it.
    """
    if not has_database(connection, name):
        yield SQL("CREATE DATABASE {}").format(Identifier(name))


def has_database(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def has_role(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is not None


def current_role(connection: psycopg.Connection[Any]) -> str:
    [name] = connection.execute("SELECT current_user").fetchall()[0]
    return str(name)


def _check_entra(connection: psycopg.Connection[Any]) -> None:
    name = "pgaadauth_create_principal_with_oid"
    if connection.execute("SELECT FROM pg_proc WHERE proname = %s", [name]).fetchone() is None:
        raise GrantError(
            f"This server does not support Entra identities: its database postgres has no function {name}. It is not "
            "an Azure Database for PostgreSQL, or Entra authentication is off. Use --plain to create an ordinary role."
        )


def _object_id_of(connection: psycopg.Connection[Any], role: str) -> UUID | None:
    row = connection.execute(
        # Name the columns by position: the first one is rolename in the documentation, but rolname on servers.
        "SELECT object::text FROM pgaadauth_list_principals(false) AS known (role, kind, object) WHERE role = %s",
        [role],
    ).fetchone()
    return UUID(row[0]) if row else None
