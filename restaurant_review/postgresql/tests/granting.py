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
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
TABLES = """
    SELECT relname, pg_get_userbyid(relowner) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'public')
"""


def held(connection, function, *arguments):
    """Return the result of a PostgreSQL function such as ``has_table_privilege``."""
    row = connection.execute(f"SELECT {function}({', '.join(['%s'] * len(arguments))})", arguments).fetchone()
    return row[0]


def check_site_rights(server, *tables):
    """Assert that the site can read and write the rows of all tables, and nothing else."""
    with server.connect(SITE) as site:
        owners = dict(site.execute(TABLES).fetchall())
        assert {"django_migrations", "django_content_type", *tables} <= owners.keys()
        assert SITE not in owners.values()
        for table in owners:
            rights = [right for right in RIGHTS if held(site, "has_table_privilege", f"public.{table}", right)]
            assert rights == ["SELECT", "INSERT", "UPDATE", "DELETE"], table
        site.execute("INSERT INTO django_content_type (app_label, model) VALUES ('kitchen', 'oven')")
        site.execute("UPDATE django_content_type SET model = 'stove' WHERE model = 'oven'")
        assert site.execute("DELETE FROM django_content_type WHERE model = 'stove'").rowcount == 1
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                site.execute(statement)
        for target in ((DATABASE, "CREATE"), (DATABASE, "CONNECT WITH GRANT OPTION")):
            assert not held(site, "has_database_privilege", *target)
        assert not held(site, "has_schema_privilege", "public", "CREATE")
        assert not site.execute("SELECT FROM pg_auth_members WHERE member = current_user::regrole").fetchall()
