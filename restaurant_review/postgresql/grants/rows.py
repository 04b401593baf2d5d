"""The privileges that the migrator grants to the site: reading and writing rows, also in tables of later migrations."""

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from restaurant_review.postgresql.grants import GrantError
from restaurant_review.postgresql.grants.ownership import owner_role
from restaurant_review.postgresql.grants.roles import current_role, has_role

PRIVILEGES = {"TABLE": SQL("SELECT, INSERT, UPDATE, DELETE"), "SEQUENCE": SQL("USAGE, SELECT")}
# Only the owner of a table may grant privileges on it. Tables of other roles in the schema do not belong to the site.
OWN_RELATIONS = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND (relkind = 'S') = %s AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND pg_has_role(relowner, 'USAGE')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
    ORDER BY relname
"""
TABLES_OF_OTHER_ROLES = """
    SELECT relname, pg_get_userbyid(relowner) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s) AND NOT pg_has_role(relowner, 'USAGE')
    ORDER BY relname
"""


def check_migrator(connection: psycopg.Connection[Any], site: str, tables: Iterable[str]) -> None:
    """Raise ``GrantError`` if the current role cannot migrate ``tables``, or cannot grant privileges to ``site``."""
    migrator = current_role(connection)
    if site == migrator:
        raise GrantError(
            f'"{site}" is the role that migrates. Omit --grant-to, or name the role of the migrator in DATABASE_URL.'
        )
    if not has_role(connection, site):
        raise GrantError(f'The role "{site}" does not exist. Let an administrator run grant_database_access.')
    [may_create] = connection.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchall()[0]
    if not may_create:
        raise GrantError(
            f'"{migrator}" may not create tables in the schema public. Let an administrator run grant_database_access '
            f"with --migrator-identity={migrator}."
        )
    others = connection.execute(TABLES_OF_OTHER_ROLES, [list(tables)]).fetchall()
    if others:
        raise GrantError(_other_owner_message(others, migrator, owner_role(connection.info.dbname)))


def grant_rows(connection: psycopg.Connection[Any], site: str) -> Iterator[Composed]:
    for kind, privileges in PRIVILEGES.items():
        names = [name for (name,) in connection.execute(OWN_RELATIONS, [kind == "SEQUENCE"])]
        if names:
            relations = SQL(", ").join(Identifier("public", name) for name in names)
            yield SQL("GRANT {} ON {} {} TO {}").format(privileges, SQL(kind), relations, Identifier(site))
        yield SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}").format(
            privileges, SQL(f"{kind}S"), Identifier(site)
        )


def _other_owner_message(others: list[tuple[str, str]], migrator: str, owner: str) -> str:
    table, former = others[0]
    return (
        f'{len(others)} tables of the site, such as "{table}", belong to "{former}", which migrated in the past, and '
        f'"{migrator}" may not change them. Let an administrator run grant_database_access with --identity and '
        f'--migrator-identity; then, as "{former}", run `manage.py transfer_ownership --to={owner}`.'
    )
