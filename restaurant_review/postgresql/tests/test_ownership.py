"""Tables of a former deployment that belong to another role than the migrator."""

import pytest

from restaurant_review.postgresql.tests.azure_server import ADMINISTRATOR, DATABASE, MIGRATOR, SITE, SITE_ID
from restaurant_review.postgresql.tests.granting import (
    GRANT,
    MIGRATE,
    MIGRATE_SOME,
    NEXT_RELEASE,
    TABLES,
    check_site_privileges,
)


def test_gives_the_tables_of_the_administrator_to_the_migrator(server):
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(ADMINISTRATOR, "migrate", "--verbosity=0")
    refused = server.fail(MIGRATOR, *MIGRATE)
    assert "Nothing was migrated." in refused
    assert f'belong to "{ADMINISTRATOR}"' in refused
    assert "grant_database_access" in refused
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(MIGRATOR, *MIGRATE, **NEXT_RELEASE)
    check_site_privileges(server, "following")
    check_migrator_owns_objects(server)


@pytest.mark.endurance
def test_gives_the_tables_of_the_site_to_a_migrator_in_four_steps(server):
    server.manage(ADMINISTRATOR, "grant_database_access", "--migrator", f"--identity={SITE}", f"--object-id={SITE_ID}")
    server.manage(SITE, "migrate", "--verbosity=0", "contenttypes")
    granted = server.manage(ADMINISTRATOR, *GRANT)
    assert f"belong to {SITE}. Run `manage.py transfer_ownership --to=site_owner` as that identity" in granted
    refused = server.fail(MIGRATOR, *MIGRATE_SOME)
    assert f'as "{SITE}", run `manage.py transfer_ownership --to=site_owner`' in refused
    transferred = server.manage(SITE, "transfer_ownership", "--to=site_owner")
    assert f"objects of {SITE} belong to site_owner" in transferred
    # The site serves requests between the steps, so it must still be able to read its tables.
    with server.connect(SITE) as site:
        assert site.execute("SELECT count(*) FROM django_content_type").fetchone() == (1,)
    server.manage(MIGRATOR, *MIGRATE, **NEXT_RELEASE)
    assert "transfer_ownership" not in server.manage(ADMINISTRATOR, *GRANT)
    check_site_privileges(server, "following")
    check_migrator_owns_objects(server)


def check_migrator_owns_objects(server):
    """Assert that the migrator can drop tables, functions and text search configurations, which requires ownership."""
    server.manage(MIGRATOR, "migrate", "--verbosity=0", "reviews", "0002")
    with server.connect(MIGRATOR) as migrator:
        migrator.execute("DROP TEXT SEARCH CONFIGURATION simple_unaccent CASCADE")
        migrator.execute("DROP FUNCTION reviews_name_key CASCADE")


def test_prints_the_transfer_of_the_tables_of_the_administrator_in_a_dry_run(server):
    server.manage(ADMINISTRATOR, *GRANT)
    server.manage(ADMINISTRATOR, "migrate", "--verbosity=0", "contenttypes")
    tried = server.manage(ADMINISTRATOR, *GRANT, "--dry-run")
    assert 'ALTER TABLE public.django_content_type OWNER TO "site_owner";' in tried
    with server.superuser(DATABASE) as superuser:
        assert set(dict(superuser.execute(TABLES)).values()) == {ADMINISTRATOR}


def test_names_a_missing_role_in_transfer_ownership(server):
    server.manage(ADMINISTRATOR, *GRANT)
    refused = server.fail(MIGRATOR, "transfer_ownership", "--to=site_owner")
    assert "Nothing was transferred." in refused
    assert "grant_database_access" in refused


def test_prints_the_statements_of_transfer_ownership_in_a_dry_run(server):
    server.manage(ADMINISTRATOR, "grant_database_access", "--migrator", f"--identity={SITE}", f"--object-id={SITE_ID}")
    with server.connect(SITE) as site:
        site.execute("CREATE TABLE plates ()")
    server.manage(ADMINISTRATOR, *GRANT)
    tried = server.manage(SITE, "transfer_ownership", "--to=site_owner", "--dry-run")
    assert tried == 'ALTER TABLE public.plates OWNER TO "site_owner";\nDry run: no statement was run.\n'
