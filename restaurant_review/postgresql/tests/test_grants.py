"""Access for the site and the migrator, granted by an administrator that is not a superuser."""

import re

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from restaurant_review.postgresql.grants.privileges import required_extensions
from restaurant_review.postgresql.tests.azure_server import (
    ADMINISTRATOR,
    ADMINS,
    DATABASE,
    MIGRATOR,
    MIGRATOR_ID,
    SITE,
    SITE_ID,
    SUPERUSER,
)
from restaurant_review.postgresql.tests.granting import (
    GRANT,
    MIGRATE,
    MIGRATE_SOME,
    NEXT_RELEASE,
    check_site_privileges,
)


def test_gives_the_site_access_to_rows_only_after_two_releases_on_an_empty_server(server):
    granted = server.manage(ADMINISTRATOR, *GRANT)
    assert f"{MIGRATOR} and {SITE} can access the database {DATABASE}" in granted
    migrated = server.manage(MIGRATOR, *MIGRATE)
    assert f"{SITE} can read and write all rows" in migrated
    check_site_privileges(server, "reviews_review", "restaurant_review_cache")
    # The second release runs without the administrator, as a release usually does.
    server.manage(MIGRATOR, *MIGRATE, **NEXT_RELEASE)
    check_site_privileges(server, "following")
    with server.connect(SITE) as site:
        assert site.execute("SELECT nextval('following_numbers')").fetchone() == (1,)
        # The site may also use the sequence of a serial column.
        site.execute("INSERT INTO following DEFAULT VALUES")
    # The site can access a table as soon as the migrator has created it, even while later migrations still run.
    with server.connect(MIGRATOR) as migrator, server.connect(SITE) as site:
        migrator.execute("CREATE TABLE later (id serial)")
        site.execute("INSERT INTO later DEFAULT VALUES")


def test_grants_again_without_a_change(server):
    for _time in ("first", "again"):
        server.manage(ADMINISTRATOR, *GRANT)
        server.manage(MIGRATOR, *MIGRATE_SOME)
    check_site_privileges(server)
    with server.superuser() as superuser:
        known = superuser.execute("SELECT rolname, objectid FROM known ORDER BY 1").fetchall()
    assert known == [(MIGRATOR, MIGRATOR_ID), (SITE, SITE_ID)]


@pytest.mark.endurance
def test_starts_a_site_that_only_checks_migrations_after_the_migration_job(server):
    server.manage(ADMINISTRATOR, *GRANT)
    settings = {"RUN_MIGRATIONS": "check", "ALLOWED_HOSTS": "localhost", "SECRET_KEY": "abcdefghij" * 6}
    assert "has not been migrated for this release" in server.fail(SITE, "prepare", **settings)
    refused = server.fail(SITE, "prepare", **{**settings, "RUN_MIGRATIONS": "auto"})
    assert "Nothing was migrated." in refused
    assert f"grant_database_access --migrator --identity={SITE}" in refused
    server.manage(MIGRATOR, "migrate", "--verbosity=0")
    refused = server.fail(SITE, "prepare", **settings)
    assert f"migrate --grant-to={SITE}" in refused
    server.manage(MIGRATOR, *MIGRATE)
    server.manage(SITE, "prepare", **settings)


def test_migrates_and_serves_with_one_identity(server):
    server.manage(ADMINISTRATOR, "grant_database_access", "--migrator", f"--identity={SITE}", f"--object-id={SITE_ID}")
    settings = {"RUN_MIGRATIONS": "auto", "ALLOWED_HOSTS": "localhost", "SECRET_KEY": "abcdefghij" * 6}
    server.manage(SITE, "prepare", **settings)
    with server.connect(SITE) as site:
        assert site.execute("SELECT count(*) FROM reviews_review").fetchone() == (0,)


@pytest.mark.parametrize("owner", [ADMINISTRATOR, ADMINS])
def test_grants_access_to_a_database_that_azure_created(server, owner):
    server.create_database(owner)
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(MIGRATOR, *MIGRATE_SOME)
    check_site_privileges(server)


def test_refuses_a_database_of_the_superuser_of_azure_until_it_is_created_again(server):
    server.create_database(SUPERUSER)
    refused = server.fail(ADMINISTRATOR, *GRANT)
    assert f'The database belongs to "{SUPERUSER}". If it is empty, delete it and run this command again' in refused
    with server.superuser() as superuser:
        superuser.execute(f"DROP DATABASE {DATABASE}")
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(MIGRATOR, *MIGRATE_SOME)


def test_accepts_a_database_of_the_superuser_of_azure_with_the_extensions(server):
    server.create_database(SUPERUSER)
    with server.superuser(DATABASE) as superuser:
        for name in required_extensions():
            superuser.execute(f"CREATE EXTENSION {name}")
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(MIGRATOR, *MIGRATE_SOME)
    check_site_privileges(server)


def test_names_the_statements_for_another_owner_of_the_schema(server):
    server.create_database(ADMINISTRATOR)
    with server.superuser(DATABASE) as superuser:
        for name in required_extensions():
            superuser.execute(f"CREATE EXTENSION {name}")
        superuser.execute('CREATE ROLE "Another" LOGIN; ALTER SCHEMA public OWNER TO "Another"')
        superuser.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    refused = server.fail(ADMINISTRATOR, *GRANT)
    owner, statements = re.search(r'which belongs to "(.+)"\. Run as "\1": (.+;)', refused).groups()
    with server.connect(owner) as another:
        another.execute(statements)
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(MIGRATOR, *MIGRATE_SOME)
    with server.connect(SITE) as site:
        site.execute("SELECT FROM django_content_type")


def test_revokes_the_privilege_of_all_roles_to_create_objects(server):
    server.create_database(ADMINISTRATOR)
    with server.superuser(DATABASE) as superuser:
        superuser.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(MIGRATOR, *MIGRATE_SOME)
    check_site_privileges(server)


def test_grants_access_where_no_role_has_any_privilege_by_default(server):
    server.create_database(ADMINISTRATOR)
    with server.superuser(DATABASE) as superuser:
        superuser.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC")
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(MIGRATOR, *MIGRATE_SOME)
    check_site_privileges(server)


def test_prints_the_statements_of_a_grant_in_a_dry_run_and_runs_none(server):
    for _time in ("without a database", "with a database"):
        tried = server.manage(ADMINISTRATOR, *GRANT, "--dry-run")
        for statement in (
            f"SELECT pgaadauth_create_principal_with_oid('{SITE}', '{SITE_ID}', 'service', false, false);",
            'CREATE EXTENSION IF NOT EXISTS "pg_trgm" SCHEMA "public";',
            f'GRANT CREATE ON SCHEMA "public" TO "{MIGRATOR}";',
            f'REVOKE CREATE ON SCHEMA "public" FROM "{SITE}";',
        ):
            assert statement in tried
        assert tried.endswith("Dry run: no statement was run.\n")
        with server.superuser() as superuser:
            assert not superuser.execute("SELECT FROM known").fetchall()
            databases = superuser.execute("SELECT datname FROM pg_database WHERE datname = %s", [DATABASE]).fetchall()
        assert (f'CREATE DATABASE "{DATABASE}";' in tried) is not bool(databases)
        if not databases:
            server.create_database(ADMINISTRATOR)


@pytest.mark.parametrize("name", ["a\"b'c; DROP", "Großes-W", "x" * 63, "100%s {}"])
def test_accepts_any_name_of_a_role(server, name):
    grant = [*GRANT[:3], f"--identity={name}", GRANT[4]]
    for _time in ("first", "again"):
        server.manage(ADMINISTRATOR, *grant)
    with server.connect(MIGRATOR) as migrator:
        migrator.execute("CREATE TABLE plates (id serial)")
    server.manage(MIGRATOR, "migrate", "--verbosity=0", "contenttypes", f"--grant-to={name}")
    with server.connect(name) as site:
        site.execute("INSERT INTO plates DEFAULT VALUES")
        site.execute("SELECT FROM django_migrations")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Name a role"),
        (GRANT[1:2], "--migrator-object-id is missing"),
        (GRANT[3:4], "--object-id is missing"),
        ((*GRANT[1:], "--migrator"), "Use --migrator for --identity alone"),
        ((*GRANT[1:3], f"--identity={MIGRATOR}", GRANT[4]), "cannot have two roles"),
        # PostgreSQL would truncate the name.
        ((f"--identity={'ä' * 32}", GRANT[4]), "longer than the 63 bytes"),
    ],
    ids=["none", "no id", "no id of the site", "two migrators", "one name", "long name"],
)
def test_refuses_wrong_options_of_grant_database_access(arguments, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("grant_database_access", *arguments)


def test_refuses_to_grant_to_a_role_of_another_identity(granted_server):
    refused = granted_server.fail(ADMINISTRATOR, *GRANT[:4], f"--object-id={MIGRATOR_ID}")
    assert f'The role "{SITE}" exists already and belongs to {SITE_ID}' in refused


def test_refuses_to_grant_as_the_migrator(granted_server):
    refused = granted_server.fail(MIGRATOR, *GRANT)
    assert f'"{MIGRATOR}", the user in DATABASE_URL, is not an administrator of the server.' in refused


def test_names_in_migrate_what_the_administrator_has_not_granted(server):
    server.create_database(ADMINISTRATOR)
    with server.superuser() as superuser:
        superuser.execute(f'CREATE ROLE "{MIGRATOR}" LOGIN')
        assert f'The role "{SITE}" does not exist.' in server.fail(MIGRATOR, *MIGRATE_SOME)
        superuser.execute(f'CREATE ROLE "{SITE}" LOGIN')
    refused = server.fail(MIGRATOR, *MIGRATE_SOME)
    assert f'"{MIGRATOR}" may not create tables in the schema public.' in refused
    assert f"--migrator-identity={MIGRATOR}" in refused


def test_refuses_in_migrate_to_grant_to_its_own_role(granted_server):
    assert "Omit --grant-to" in granted_server.fail(MIGRATOR, "migrate", f"--grant-to={MIGRATOR}")


@pytest.mark.parametrize("option", ["--plan", "--check"])
def test_grants_nothing_when_migrate_only_reports(granted_server, option):
    _status, output = granted_server.run(MIGRATOR, *MIGRATE, option)
    assert "Traceback" not in output
    with granted_server.superuser(DATABASE) as superuser:
        assert not superuser.execute("SELECT FROM pg_default_acl").fetchall()


def test_releases_despite_a_table_of_another_role(server):
    server.manage(ADMINISTRATOR, *GRANT)
    with server.connect(ADMINISTRATOR) as administrator:
        administrator.execute("CREATE TABLE monitoring ()")
    server.manage(MIGRATOR, *MIGRATE_SOME)
    with server.connect(SITE) as site, pytest.raises(psycopg.errors.InsufficientPrivilege):
        site.execute("SELECT FROM monitoring")


def test_grants_and_migrates_in_simultaneous_runs(server):
    for role, command in ((ADMINISTRATOR, GRANT), (MIGRATOR, MIGRATE_SOME)):
        processes = [server.start(role, *command) for _time in range(3)]
        outputs = [process.communicate() for process in processes]
        assert [process.returncode for process in processes] == [0, 0, 0], outputs
    check_site_privileges(server)
