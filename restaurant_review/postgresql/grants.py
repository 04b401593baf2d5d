"""The statements that let an identity log in to a database, and do there what it has to do.

Two kinds of identities: one writes rows and nothing else, one owns the schema and runs migrations. All statements may
be run again. https://learn.microsoft.com/azure/postgresql/security/security-manage-entra-users
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.sql import SQL, Composed, Identifier

SCHEMA = Identifier("public")
TABLES_AND_SEQUENCES = """
    SELECT relname, relkind = 'S' FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND relowner IS DISTINCT FROM to_regrole(%(role)s)
      -- A sequence of a column goes with its table, and what an extension made stays the extension's.
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
    """Says in a sentence what is missing, and what to do about it."""


def create_entra_role(postgres: psycopg.Connection[Any], role: str, object_id: UUID) -> Iterator[Composed]:
    """Yields nothing if the role is there. ``postgres`` is a connection to the database of that name, as Azure wants.

    Raises ``GrantError`` on a server that is not Azure's, and where the role belongs to another identity.
    """
    if not _has_function(postgres, "pgaadauth_create_principal_with_oid"):
        raise GrantError(
            "This server knows no Entra identities (there is no pgaadauth_create_principal_with_oid in its database "
            '"postgres"): it is not an Azure Database for PostgreSQL, or Entra authentication is off. '
            "With --plain, an ordinary role is made."
        )
    if not _has_role(postgres, role):
        yield SQL("SELECT pgaadauth_create_principal_with_oid({}, {}, 'service', false, false)").format(
            role, str(object_id)
        )
        return
    known = postgres.execute(
        # By position: the documentation calls the first column rolename, servers rolname.
        "SELECT object::text FROM pgaadauth_list_principals(false) AS known (role, kind, object) WHERE role = %s",
        [role],
    ).fetchone()
    if known is None or UUID(known[0]) != object_id:
        raise GrantError(
            f'There is a role "{role}" already, of {known[0] if known else "no Entra identity"}: an identity that was '
            f"made anew has another object id. Drop the role, or give the right --object-id."
        )


def create_plain_role(postgres: psycopg.Connection[Any], role: str) -> Iterator[Composed]:
    if not _has_role(postgres, role):
        yield SQL("CREATE ROLE {} LOGIN").format(Identifier(role))


def let_write(connection: psycopg.Connection[Any], role: str) -> Iterator[Composed]:
    """Reads and writes rows, also of the tables that the schema's owner makes later."""
    name = Identifier(role)
    yield SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(connection.info.dbname), name)
    yield SQL("GRANT USAGE ON SCHEMA {} TO {}").format(SCHEMA, name)
    rights = {"TABLES": SQL("SELECT, INSERT, UPDATE, DELETE"), "SEQUENCES": SQL("USAGE, SELECT")}
    for kind, right in rights.items():
        yield SQL("GRANT {} ON ALL {} IN SCHEMA {} TO {}").format(right, SQL(kind), SCHEMA, name)
    for kind, right in rights.items():
        yield SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} GRANT {} ON {} TO {}").format(
            Identifier(owner_of_schema(connection)), SCHEMA, right, SQL(kind), name
        )


def let_migrate(connection: psycopg.Connection[Any], role: str) -> Iterator[Composed]:
    """Owns the schema and all that is in it, and may add the extensions that the server allows."""
    name = Identifier(role)
    yield SQL("GRANT CONNECT, CREATE ON DATABASE {} TO {}").format(Identifier(connection.info.dbname), name)
    # Nobody can give away what they could not take back.
    yield SQL("GRANT {} TO CURRENT_USER").format(name)
    yield SQL("ALTER SCHEMA {} OWNER TO {}").format(SCHEMA, name)
    for relation, is_sequence in connection.execute(TABLES_AND_SEQUENCES, {"role": quoted(role)}).fetchall():
        kind = SQL("SEQUENCE" if is_sequence else "TABLE")
        yield SQL("ALTER {} {} OWNER TO {}").format(kind, Identifier("public", relation), name)
    for (routine,) in connection.execute(ROUTINES, {"role": quoted(role)}).fetchall():
        yield SQL("ALTER ROUTINE {} OWNER TO {}").format(SQL(routine), name)


def owner_of_schema(connection: psycopg.Connection[Any]) -> str:
    """The role whose tables the site uses. PostgreSQL's own placeholder means whoever owns the database."""
    [owner] = connection.execute(
        """
        SELECT CASE WHEN nspowner = 'pg_database_owner'::regrole THEN pg_get_userbyid(datdba)
                    ELSE pg_get_userbyid(nspowner) END
        FROM pg_namespace, pg_database WHERE nspname = 'public' AND datname = current_database()
        """
    ).fetchall()[0]
    return str(owner)


def quoted(role: str) -> str:
    """As ``to_regrole`` reads names: an unquoted one is taken for lower case."""
    return sql.Identifier(role).as_string()


def _has_role(connection: psycopg.Connection[Any], role: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _has_function(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("SELECT FROM pg_proc WHERE proname = %s", [name]).fetchone() is not None
