"""Transfer the objects of a former deployment, whose migrations another role ran, to the role that migrates now.

PostgreSQL lets a role transfer ownership only to roles that it can become with SET ROLE. Azure's superuser creates the
roles of identities, so the administrator cannot become any of these roles. Therefore the administrator creates a role
without login as the new owner, and makes the migrator a member of that role.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from restaurant_review.postgresql.grants.roles import MAX_NAME_LENGTH, current_role, has_role

# The objects that migrations create in the schema, except sequences of columns and row types, whose owner changes with
# the table, and except objects of extensions.
OBJECTS = """
    SELECT upper(type), identity, owner FROM (
        SELECT 'pg_class'::regclass AS catalog, oid, relowner AS owner, relnamespace AS namespace,
               CASE relkind WHEN 'S' THEN '{a,i,e}' ELSE '{i,e}' END AS excluded
        FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL SELECT 'pg_proc'::regclass, oid, proowner, pronamespace, '{e}' FROM pg_proc
        UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgowner, cfgnamespace, '{e}' FROM pg_ts_config
        UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictowner, dictnamespace, '{e}' FROM pg_ts_dict
        UNION ALL SELECT 'pg_type'::regclass, oid, typowner, typnamespace, '{i,e}' FROM pg_type WHERE typtype <> 'm'
    ) AS object, pg_identify_object(catalog, oid, 0)
    WHERE namespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = catalog AND objid = object.oid AND deptype = ANY(excluded::"char"[])
    )
    ORDER BY 1, 2
"""


def transfer_ownership(connection: psycopg.Connection[Any], to: str) -> Iterator[Composed]:
    """Yield a statement for each object in the schema that the current role may transfer."""
    rows = connection.execute(
        SQL(
            "SELECT upper, identity FROM ({}) AS objects "
            "WHERE pg_has_role(owner, 'USAGE') AND owner IS DISTINCT FROM to_regrole({})"
        ).format(SQL(OBJECTS), Identifier(to).as_string())
    ).fetchall()
    for kind, identity in rows:
        yield SQL("ALTER {} {} OWNER TO {}").format(SQL(kind), SQL(identity), Identifier(to))


def owned_by(connection: psycopg.Connection[Any], role: str) -> int:
    [count] = connection.execute(
        SQL("SELECT count(*) FROM ({}) AS objects WHERE pg_get_userbyid(owner) = {}").format(SQL(OBJECTS), role)
    ).fetchall()[0]
    return int(count)


def owner_role(database: str) -> str:
    """Return the name of the role without login that former owners transfer their objects to."""
    suffix = "_owner"
    return database.encode()[: MAX_NAME_LENGTH - len(suffix)].decode(errors="ignore") + suffix


def take_over(connection: psycopg.Connection[Any], migrator: str, site: str | None) -> Iterator[Composed]:
    """Yield statements that transfer the objects of the current role to the migrator.

    If the site's role owns objects, also let it run ``transfer_ownership``. Otherwise end its membership in the owner
    role.
    """
    if _can_become(connection, migrator):
        yield from transfer_ownership(connection, migrator)
        return
    owner = owner_role(connection.info.dbname)
    candidates = [current_role(connection), *([site] if site else [])]
    former = [role for role in candidates if owned_by(connection, role)]
    if former:
        yield from _prepare_owner(connection, owner, members=[migrator, *former])
        yield from transfer_ownership(connection, owner)
    for role in {*candidates[1:]} - {*former}:
        if _is_member(connection, role, owner):
            yield SQL("REVOKE {} FROM {}").format(Identifier(owner), Identifier(role))


def _prepare_owner(connection: psycopg.Connection[Any], owner: str, members: list[str]) -> Iterator[Composed]:
    if not has_role(connection, owner):
        yield SQL("CREATE ROLE {} NOLOGIN").format(Identifier(owner))
    # PostgreSQL requires that the new owner has the privilege CREATE on the schema.
    yield SQL("GRANT CREATE ON SCHEMA public TO {}").format(Identifier(owner))
    for member in members:
        yield SQL("GRANT {} TO {}").format(Identifier(owner), Identifier(member))


def _can_become(connection: psycopg.Connection[Any], role: str) -> bool:
    # Before PostgreSQL 16, every member of a role could become that role.
    privilege = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    row = connection.execute(
        "SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper "
        "UNION ALL SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, %s)",
        [role, privilege],
    ).fetchone()
    return row is not None


def _is_member(connection: psycopg.Connection[Any], member: str, role: str) -> bool:
    row = connection.execute(
        "SELECT FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %s) "
        "AND roleid = (SELECT oid FROM pg_roles WHERE rolname = %s)",
        [member, role],
    ).fetchone()
    return row is not None
