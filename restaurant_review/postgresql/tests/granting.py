"""The commands that grant and migrate, and a check of the privileges that the site must have afterwards."""

import psycopg
import pytest

from restaurant_review.postgresql.tests.azure_server import DATABASE, MIGRATOR, MIGRATOR_ID, SITE, SITE_ID

GRANT = (
    "grant_database_access",
    f"--migrator-identity={MIGRATOR}",
    f"--migrator-object-id={MIGRATOR_ID}",
    f"--identity={SITE}",
    f"--object-id={SITE_ID}",
)
MIGRATE = ("migrate", "--verbosity=1", f"--grant-to={SITE}")
# Creates only the first two tables of a release, because all tables take several seconds.
MIGRATE_SOME = (*MIGRATE, "contenttypes")
NEXT_RELEASE = {"DJANGO_SETTINGS_MODULE": "restaurant_review.serving.tests.following.settings"}
FORBIDDEN = (
    "CREATE TABLE x ()",
    "CREATE SCHEMA x",
    "DROP TABLE django_content_type",
    "ALTER TABLE django_content_type ADD x int",
    "TRUNCATE django_content_type CASCADE",
    "CREATE INDEX ON django_content_type (model)",
    'SET ROLE "id-migrator"',
)
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
TABLES = """
    SELECT relname, pg_get_userbyid(relowner) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'public')
"""


def has_privilege(connection, function, *arguments):
    """Return the result of a PostgreSQL function such as ``has_table_privilege``."""
    row = connection.execute(f"SELECT {function}({', '.join(['%s'] * len(arguments))})", arguments).fetchone()
    return row[0]


def check_site_privileges(server, *tables):
    """Assert that the site can read and write the rows of all tables, and nothing else."""
    with server.connect(SITE) as site:
        owners = dict(site.execute(TABLES).fetchall())
        assert {"django_migrations", "django_content_type", *tables} <= owners.keys()
        assert SITE not in owners.values()
        for table in owners:
            target = f"public.{table}"
            granted = [name for name in PRIVILEGES if has_privilege(site, "has_table_privilege", target, name)]
            assert granted == ["SELECT", "INSERT", "UPDATE", "DELETE"], table
        site.execute("INSERT INTO django_content_type (app_label, model) VALUES ('kitchen', 'oven')")
        site.execute("UPDATE django_content_type SET model = 'stove' WHERE model = 'oven'")
        assert site.execute("DELETE FROM django_content_type WHERE model = 'stove'").rowcount == 1
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                site.execute(statement)
        for name in ("CREATE", "CONNECT WITH GRANT OPTION"):
            assert not has_privilege(site, "has_database_privilege", DATABASE, name)
        assert not has_privilege(site, "has_schema_privilege", "public", "CREATE")
        assert not site.execute("SELECT FROM pg_auth_members WHERE member = current_user::regrole").fetchall()
