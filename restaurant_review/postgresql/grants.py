"""The statements that create a role for an identity and grant it write access or migration rights.

All statements can be run again. https://learn.microsoft.com/azure/postgresql/security/security-manage-entra-users
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Composed, Identifier

SCHEMA = Identifier("public")
# Sequences of columns are left out, because they follow their table, and so are objects of extensions.
TABLES_AND_SEQUENCES = """
    SELECT relname, relkind = 'S' FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND relowner IS DISTINCT FROM to_regrole(%(role)s)
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i', 'e'))
    ORDER BY relname
"""
ROUTINES = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proowner IS DISTINCT FROM to_regrole(%(role)s)
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    ORDER BY 1
"""


class GrantError(Exception):
    """The message says what is missing and what to do."""


def create_entra_role(connection: psycopg.Connection[Any], role: str, object_id: UUID) -> Iterator[Composed]:
    """Yield nothing if the role exists. The connection must be to the database ``postgres``, as Azure requires.

    Raise ``GrantError`` if the server is not Azure's, or if the role belongs to another identity.
    """
    if not _has_function(connection, "pgaadauth_create_principal_with_oid"):
        raise GrantError(
            "This server does not support Entra identities: its database postgres has no function "
            "pgaadauth_create_principal_with_oid. It is not an Azure Database for PostgreSQL, or Entra authentication "
            "is off. Use --plain to create an ordinary role."
        )
    if not _has_role(connection, role):
        yield SQL("SELECT pgaadauth_create_principal_with_oid({}, {}, 'service', false, false)").format(
            role, str(object_id)
        )
        return
    existing_id = _object_id_of(connection, role)
    if existing_id != object_id:
        raise GrantError(
            f'The role "{role}" exists already and belongs to {existing_id or "no Entra identity"}. An identity that '
            "was deleted and created again has a new object id: drop the role, or correct --object-id."
        )


def create_plain_role(postgres: psycopg.Connection[Any], role: str) -> Iterator[Composed]:
    if not _has_role(postgres, role):
        yield SQL("CREATE ROLE {} LOGIN").format(Identifier(role))


def grant_write_access(connection: psycopg.Connection[Any], role: str) -> Iterator[Composed]:
    """Grant reading and writing rows, also in tables that the schema's owner creates later."""
    name = Identifier(role)
    yield SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(connection.info.dbname), name)
    yield SQL("GRANT USAGE ON SCHEMA {} TO {}").format(SCHEMA, name)
    privileges = {"TABLES": SQL("SELECT, INSERT, UPDATE, DELETE"), "SEQUENCES": SQL("USAGE, SELECT")}
    for kind, privilege in privileges.items():
        yield SQL("GRANT {} ON ALL {} IN SCHEMA {} TO {}").format(privilege, SQL(kind), SCHEMA, name)
    for kind, privilege in privileges.items():
        yield SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} GRANT {} ON {} TO {}").format(
            Identifier(owner_of_schema(connection)), SCHEMA, privilege, SQL(kind), name
        )


def grant_migration_rights(connection: psycopg.Connection[Any], role: str) -> Iterator[Composed]:
    """Transfer the ownership of the schema and its objects. As their owner, the role can run migrations.

    The role may also create the extensions that the server allows.
    """
    name = Identifier(role)
    yield SQL("GRANT CONNECT, CREATE ON DATABASE {} TO {}").format(Identifier(connection.info.dbname), name)
    # PostgreSQL lets a role transfer ownership only to roles of which it is a member.
    yield SQL("GRANT {} TO CURRENT_USER").format(name)
    yield SQL("ALTER SCHEMA {} OWNER TO {}").format(SCHEMA, name)
    parameters = {"role": _quoted(role)}
    for relation, is_sequence in connection.execute(TABLES_AND_SEQUENCES, parameters).fetchall():
        kind = SQL("SEQUENCE" if is_sequence else "TABLE")
        yield SQL("ALTER {} {} OWNER TO {}").format(kind, Identifier("public", relation), name)
    for (routine,) in connection.execute(ROUTINES, parameters).fetchall():
        yield SQL("ALTER ROUTINE {} OWNER TO {}").format(SQL(routine), name)


def owner_of_schema(connection: psycopg.Connection[Any]) -> str:
    [owner] = connection.execute(
        """
        SELECT CASE WHEN nspowner = 'pg_database_owner'::regrole THEN pg_get_userbyid(datdba)
                    ELSE pg_get_userbyid(nspowner) END
        FROM pg_namespace, pg_database WHERE nspname = 'public' AND datname = current_database()
        """
    ).fetchall()[0]
    return str(owner)


def _quoted(role: str) -> str:
    # ``to_regrole`` converts an unquoted name to lower case.
    return Identifier(role).as_string()


def _object_id_of(connection: psycopg.Connection[Any], role: str) -> UUID | None:
    row = connection.execute(
        # Columns by position: the documentation calls the first one rolename, servers call it rolname.
        "SELECT object::text FROM pgaadauth_list_principals(false) AS known (role, kind, object) WHERE role = %s",
        [role],
    ).fetchone()
    return UUID(row[0]) if row else None


def _has_role(connection: psycopg.Connection[Any], role: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _has_function(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("SELECT FROM pg_proc WHERE proname = %s", [name]).fetchone() is not None
