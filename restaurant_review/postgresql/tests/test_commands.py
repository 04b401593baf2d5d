"""Management commands on a database that accepts tokens."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import psycopg
import pytest

from dev.environment import ROOT, path_with_psql
from dev.services.azure import ROLE
from dev.services.identity import DATABASE, OBJECT_ID

SELECT = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT session_user")
    print(cursor.fetchone()[0])
"""
AGAIN = ". Trying again for up to 30 seconds."
LISTEN = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("LISTEN news")
    cursor.execute("NOTIFY news, 'a new review'")
[notice] = connection.connection.notifies(timeout=10, stop_after=1)
print(notice.payload)
"""
# A psql that accepts Django's arguments and the environment variables that libpq reads.
PSQL = """
import argparse, psycopg
parser = argparse.ArgumentParser(add_help=False)
for name in ("-U", "-h", "-p", "--command"):
    parser.add_argument(name)
parser.add_argument("database")
given = parser.parse_args()
with psycopg.connect(user=given.U, host=given.h, port=given.p, dbname=given.database) as connection:
    print(connection.execute(given.command).fetchone()[0])
"""


@pytest.fixture
def environment(services):
    return {
        **os.environ,
        **services.environment("postgres"),
        "PATH": path_with_psql(),
        "SECRET_KEY": "for-tests",
        "AZURE_STORAGEBLOB_RESOURCEENDPOINT": "",
    }


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def as_owner(services, environment):
    """Return a function that runs management commands as the superuser of the server, on a new database."""
    with services.postgres.connect() as connection:
        connection.execute("DROP DATABASE IF EXISTS granted WITH (FORCE)")
        for role in ("id-migrator", "id-web"):
            connection.execute(f'DROP ROLE IF EXISTS "{role}"')
    url = services.postgres.url("granted")
    yield lambda *arguments, **changes: manage({**environment, "DATABASE_URL": url, **changes}, *arguments)
    with services.postgres.connect() as connection:
        connection.execute("DROP DATABASE granted WITH (FORCE)")
        for role in ("id-migrator", "id-web"):
            connection.execute(f'DROP ROLE IF EXISTS "{role}"')


def log_in(services, role):
    with services.postgres.connect() as connection:
        connection.execute(f"ALTER ROLE \"{role}\" PASSWORD 'secret'")
    return psycopg.connect(services.database_url("granted", role=role), password="secret", autocommit=True)


def test_logs_in_to_dbshell_with_a_token(services, environment, tmp_path):
    # The psql of the test environment has no TLS, so a script that uses libpq through psycopg replaces it.
    program = tmp_path / "psql"
    program.write_text(f"#!{sys.executable}\n{PSQL}")
    program.chmod(0o700)
    environment["PATH"] = f"{tmp_path}{os.pathsep}{environment['PATH']}"
    shell = manage(environment, "dbshell", "--", "--command=SELECT session_user")
    assert shell.stdout.strip() == ROLE, shell.stderr
    assert services.identity.requests == [DATABASE]


def write_program(folder, text):
    folder.mkdir()
    program = folder / "psql"
    program.write_text(f"#!{sys.executable}\n{text}")
    program.chmod(0o700)
    return str(folder)


def test_skips_a_psql_without_tls_in_dbshell(environment, tmp_path):
    without_tls = write_program(tmp_path / "without", "import sys; sys.exit('SSL support is not compiled in')")
    with_tls = write_program(tmp_path / "with", PSQL)
    environment["PATH"] = os.pathsep.join([without_tls, with_tls])
    shell = manage(environment, "dbshell", "--", "--command=SELECT session_user")
    assert shell.stdout.strip() == ROLE, shell.stderr
    environment["PATH"] = without_tls
    shell = manage(environment, "dbshell")
    assert shell.returncode == 1
    assert "does not support TLS" in shell.stderr
    assert "apt install postgresql-client" in shell.stderr
    assert "psql was not found" in manage({**environment, "PATH": str(tmp_path)}, "dbshell").stderr


@pytest.mark.endurance
def test_reports_why_dbshell_cannot_log_in(environment):
    for changes, reason in (
        ({"DATABASE_URL": environment["DATABASE_URL"].replace("verify-full", "require")}, "verify-full"),
        ({"AZURE_CLIENT_ID": "66666666"}, "66666666"),
    ):
        shell = manage({**environment, **changes}, "dbshell")
        assert shell.returncode != 0
        assert reason in shell.stderr
        assert "Traceback" not in shell.stderr


def test_migrates_with_a_token(services, environment, as_owner):
    assert as_owner("grant_database_access", "--plain", "--identity", ROLE, "--migrator").returncode == 0
    url = services.database_url("granted")
    migrated = manage({**environment, "DATABASE_URL": url}, "migrate", "--verbosity=0")
    assert (migrated.returncode, migrated.stdout, migrated.stderr) == (0, "", "")
    checked = manage({**environment, "DATABASE_URL": url}, "check", "--database=default")
    assert "no issues" in checked.stdout + checked.stderr
    with services.postgres.connect("granted") as connection:
        connection.execute(f'REASSIGN OWNED BY "{ROLE}" TO postgres')
        connection.execute(f'DROP OWNED BY "{ROLE}"')


@pytest.mark.endurance
def test_waits_in_migrate_for_an_identity_endpoint_that_starts_later(services, environment, as_owner):
    as_owner("grant_database_access", "--plain", "--identity", ROLE, "--migrator")
    with socket.create_server(("127.0.0.1", 0)) as later:
        port = later.getsockname()[1]
    real = urlsplit(environment["IDENTITY_ENDPOINT"])
    late = {**environment, "IDENTITY_ENDPOINT": f"http://127.0.0.1:{port}{real.path}"}
    late["DATABASE_URL"] = services.database_url("granted")
    threading.Timer(3, forward, (port, real.port)).start()
    plan = manage(late, "migrate", "--plan", "--verbosity=1")
    assert plan.returncode == 0, plan.stderr
    assert "Planned operations" in plan.stdout
    with services.postgres.connect("granted") as connection:
        connection.execute(f'REASSIGN OWNED BY "{ROLE}" TO postgres')
        connection.execute(f'DROP OWNED BY "{ROLE}"')


@pytest.mark.endurance
def test_waits_in_grant_database_access_for_an_identity_endpoint_that_starts_later(services, environment):
    with services.postgres.connect() as connection:
        connection.execute(f'ALTER ROLE "{ROLE}" CREATEROLE CREATEDB')
    with socket.create_server(("127.0.0.1", 0)) as later:
        port = later.getsockname()[1]
    real = urlsplit(environment["IDENTITY_ENDPOINT"])
    late = {**environment, "IDENTITY_ENDPOINT": f"http://127.0.0.1:{port}{real.path}"}
    threading.Timer(3, forward, (port, real.port)).start()
    granted = manage(late, "grant_database_access", "--plain", "--identity=id-web", "--dry-run")
    assert granted.returncode == 0, granted.stderr
    assert 'CREATE ROLE "id-web" LOGIN;' in granted.stdout


def test_reports_an_unknown_identity_in_migrate(environment):
    refused = manage({**environment, "AZURE_CLIENT_ID": "77777777"}, "migrate")
    assert refused.returncode == 1
    assert "Nothing was migrated." in refused.stderr
    assert "77777777" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("delay", [1.9, 4])
def test_waits_for_a_slow_identity_endpoint(services, environment, delay):
    services.identity.delay = delay
    checked = manage(environment, "shell", "--verbosity=0", "--command", SELECT)
    assert checked.stdout.strip() == ROLE, checked.stderr


def test_waits_for_a_database_that_starts_later(services, environment):
    with socket.create_server(("127.0.0.1", 0)) as later:
        port = later.getsockname()[1]
    url = f"postgres://unknown:x@127.0.0.1:{port}/postgres?sslmode=require"
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", SELECT]
    environment = {**environment, "DATABASE_URL": url}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        waiting = json.loads(process.stderr.readline())["message"]
        with socket.create_server(("127.0.0.1", port)) as server:
            server.accept()[0].close()
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read()
    assert waiting.startswith("The database does not answer: connection failed:")
    assert waiting.endswith(f"Connection refused{AGAIN}")
    assert process.returncode == 130
    assert [json.loads(line)["message"] for line in rest.splitlines()] == ["Interrupted by Ctrl-C."]


@pytest.mark.parametrize(
    ("changes", "cause", "remedy"),
    [
        ({"url": "postgres://x:y@127.0.0.1:9/x"}, "Connection refused", "correct the host and port"),
        ({"url": "postgres://x:y@/x?host=/nowhere"}, "No such file or directory", "Start the server"),
        ({"user": "id-unknown"}, "refused the login", "grant_database_access"),
        ({"database": "missing"}, 'database "missing" does not exist', "correct its name"),
        ({"AZURE_CLIENT_ID": "66666666"}, "There is no token", "Check the identities of the app"),
        ({"connections": 0}, "too many connections", "Lower DATABASE_POOL_MAX_SIZE"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_names_why_the_database_cannot_be_used(services, environment, changes, cause, remedy):
    url = environment["DATABASE_URL"]
    url = url.replace(ROLE, changes.get("user", ROLE)).replace("/postgres?", f"/{changes.get('database', 'postgres')}?")
    with services.postgres.connect() as connection:
        connection.execute(f'ALTER ROLE "{ROLE}" CONNECTION LIMIT {changes.get("connections", -1)}')
    environment |= {"DATABASE_URL": changes.get("url", url), "DATABASE_WAIT_TIMEOUT": "1"}
    environment["AZURE_CLIENT_ID"] = changes.get("AZURE_CLIENT_ID", environment["AZURE_CLIENT_ID"])
    ended = manage(environment, "recount_ratings")
    assert ended.returncode == 1
    message = json.loads(ended.stderr.splitlines()[-1])["message"]
    assert cause in message
    assert remedy in message


def forward(port, to):
    """Listen on a port, and forward one request to the port ``to``."""
    with socket.create_server(("127.0.0.1", port)) as server:
        client, _address = server.accept()
        with client, socket.create_connection(("127.0.0.1", to)) as endpoint:
            endpoint.sendall(client.recv(65536).replace(b"keep-alive", b"close"))
            while answer := endpoint.recv(65536):
                client.sendall(answer)


def test_receives_notifications_of_the_database(environment):
    listened = manage(environment, "shell", "--verbosity=0", "--command", LISTEN)
    assert listened.stdout.strip() == "a new review", listened.stderr


def test_grants_access_to_rows_in_migrate_on_a_server_outside_azure(services, as_owner):
    for _time in ("first", "again"):
        granted = as_owner("grant_database_access", "--plain", "--migrator-identity=id-migrator", "--identity=id-web")
        assert granted.returncode == 0, granted.stderr
    log_in(services, "id-migrator").close()
    migrator = services.database_url("granted", role="id-migrator").replace("id-migrator", "id-migrator:secret")
    migrated = as_owner("migrate", "contenttypes", "--grant-to=id-web", DATABASE_URL=migrator)
    assert migrated.returncode == 0, migrated.stderr
    with log_in(services, "id-web") as web:
        assert len(web.execute("SELECT * FROM django_migrations").fetchall()) == 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("CREATE TABLE x ()")


def test_makes_a_migrator_the_owner_of_existing_objects(services, as_owner):
    with services.postgres.connect("granted") as owner:
        owner.execute("CREATE TABLE plates (id bigserial PRIMARY KEY)")
        owner.execute("CREATE SEQUENCE numbers")
        owner.execute("CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql RETURN 2 * $1")
    assert as_owner("grant_database_access", "--plain", "--identity=id-migrator", "--migrator").returncode == 0
    with log_in(services, "id-migrator") as migrator:
        migrator.execute("ALTER TABLE plates ADD name text")
        migrator.execute("ALTER SEQUENCE numbers INCREMENT 2")
        migrator.execute("DROP FUNCTION twice(int)")


def test_refuses_a_database_server_without_entra_functions(as_owner):
    refused = as_owner("grant_database_access", "--identity=id-web", f"--object-id={OBJECT_ID}")
    assert refused.returncode == 1
    assert "pgaadauth_create_principal_with_oid" in refused.stderr
    assert "--plain" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("name_of_role", ["rolname", "rolename"])
def test_creates_an_entra_role_once_and_refuses_another_object_id(services, as_owner, name_of_role):
    # These functions replace Azure's, which exist only on Azure.
    with services.postgres.connect() as connection:
        columns = f"{name_of_role} text, principaltype text, objectid text, tenantid text, ismfa int, isadmin int"
        connection.execute(f"CREATE TABLE known ({columns})")
        connection.execute("""
            CREATE FUNCTION pgaadauth_create_principal_with_oid(name text, oid text, kind text, boolean, boolean)
                RETURNS text LANGUAGE plpgsql AS $$ BEGIN
                    EXECUTE format('CREATE ROLE %I LOGIN', name);
                    INSERT INTO known VALUES (name, kind, oid, 't', 0, 0);
                    RETURN kind;
                END $$;
            CREATE FUNCTION pgaadauth_list_principals(boolean) RETURNS SETOF known LANGUAGE sql
                AS 'SELECT * FROM known';
        """)
        try:
            for _time in ("first", "again"):
                granted = as_owner("grant_database_access", "--identity=id-web", f"--object-id={OBJECT_ID}")
                assert granted.returncode == 0, granted.stderr
            assert connection.execute("SELECT * FROM known").fetchall() == [("id-web", "service", OBJECT_ID, "t", 0, 0)]
            other = OBJECT_ID.replace("3", "7")
            refused = as_owner("grant_database_access", "--identity=id-web", f"--object-id={other}")
            assert refused.returncode == 1
            assert "deleted and created again" in refused.stderr
        finally:
            connection.execute("""
                DROP FUNCTION pgaadauth_create_principal_with_oid;
                DROP FUNCTION pgaadauth_list_principals;
                DROP TABLE known;
            """)
