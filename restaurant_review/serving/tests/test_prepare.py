import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest

from dev.environment import ROOT
from dev.harness.gunicorn import container
from dev.harness.waiting import wait_until
from dev.services.azure import ROLE
from restaurant_review.serving.migrating import LOCK_KEY, lock_holder

CONTAINERS = 8
# Code that records every connection and name lookup of a process.
AUDIT = """
import json, os, sys

def record_call(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        call = [event, *arguments[1][:2]]
    elif event == "socket.getaddrinfo":
        call = [event, arguments[0]]
    else:
        return
    with open(os.environ["AUDIT_LOG"], "a") as file:
        file.write(json.dumps(call) + "\\n")

sys.addaudithook(record_call)
"""
# Code that ends the process when a migration has changed the schema and has not been recorded.
KILL_BEFORE_RECORD = """
import os
from django.db.migrations.recorder import MigrationRecorder

record = MigrationRecorder.record_applied

def record_or_end(recorder, app, name):
    if app == "auth":
        os._exit(9)
    record(recorder, app, name)

MigrationRecorder.record_applied = record_or_end
"""
FAILING = "restaurant_review.serving.tests.failing.settings"


@dataclass
class EntrypointResult:
    status: int
    has_served: bool
    # The messages of the log lines, all of which must be JSON.
    messages: list[str]


def start(environment, **changes):
    """Run the entrypoint with a command that exits immediately instead of a server."""
    done = subprocess.run(
        ["./entrypoint.sh", "echo", "served"],
        cwd=ROOT,
        env={**environment, **changes},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    messages = [json.loads(line)["message"] for line in lines if line != "served"]
    return EntrypointResult(done.returncode, "served" in lines, messages)


def log_text(ended):
    return " ".join(ended.messages)


def applied(services, environment):
    with services.postgres.connect(database_of(environment)) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
            return []
        return [f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations")]


def database_of(environment):
    return re.search(r"/(\w+)\?", environment["DATABASE_URL"])[1]


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set", "long random string"),
        ({"DEBUG": "true", "LOG_FORMAT": "json"}, "DEBUG is on", "Remove DEBUG"),
        (
            {"ALLOWED_HOSTS": "a.example,.azurecontainerapps.io"},
            "ALLOWED_HOSTS contains .azure",
            "each host of the site",
        ),
        ({"ALLOWED_HOSTS": "https://a.example"}, "ALLOWED_HOSTS contains https://a.example", "without scheme and port"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty", "domains of the site"),
        ({"CACHE_URL": "pylibmc://cache.example:11211"}, "package pylibmc", "Remove CACHE_URL"),
        ({"MAX_REPLICAS": "100"}, "405 database connections", "Lower DATABASE_POOL_MAX_SIZE"),
        ({"DATABASE_POOL_MAX_SIZE": "0"}, "DATABASE_POOL_MAX_SIZE", "from 1 to 1000"),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY", "from 1 to 1000"),
        ({"WEB_THREADS": "four"}, 'WEB_THREADS is "four"', "from 1 to 1000"),
        ({"PORT": "80000"}, "PORT", "from 1 to 65535"),
        ({"DRAIN_DELAY": "25"}, "DRAIN_DELAY", "from 0 to 20"),
        ({"RUN_MIGRATIONS": "sometimes"}, 'RUN_MIGRATIONS is "sometimes"', "auto, check or never"),
    ],
    ids=lambda changes: "-".join(changes) if isinstance(changes, dict) else "",
)
def test_refuses_a_wrong_setting_and_says_how_to_fix_it(services, deployment, changes, problem, remedy):
    ended = start(deployment, **changes)
    assert ended.status == 1
    assert not ended.has_served
    assert any(problem in message and remedy in message for message in ended.messages), ended.messages
    assert applied(services, deployment) == []


@pytest.mark.parametrize(("mode", "migrations"), [("require", "auto"), ("verify-ca", "never"), ("disable", "check")])
def test_refuses_token_login_without_verify_full(services, deployment, mode, migrations):
    url = deployment["DATABASE_URL"].replace("verify-full", mode)
    ended = start(deployment, DATABASE_URL=url, RUN_MIGRATIONS=migrations)
    assert ended.status == 1
    assert "Add ?sslmode=verify-full to DATABASE_URL" in log_text(ended)
    assert services.identity.requests == []


def test_does_not_repeat_an_invalid_database_url(deployment):
    ended = start(deployment, DATABASE_URL="postgres://site:Top/Secret1@db.example/x")
    assert ended.status == 1
    [message] = ended.messages
    assert message.startswith("DATABASE_URL cannot be used: write postgres://identity@host/database")
    assert "Secret1" not in message


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({}, {"TRUSTED_PROXY_COUNT", "MAIL_URL"}),
        ({"TRUSTED_PROXY_COUNT": "1"}, {"MAIL_URL"}),
        ({"TRUSTED_PROXY_COUNT": "1", "MAIL_URL": "azure://a.communication.azure.com"}, set()),
    ],
)
def test_warns_about_a_missing_proxy_count_and_mail_url(deployment, changes, warned):
    ended = start(deployment, **{"RUN_MIGRATIONS": "never", **changes})
    assert ended.status == 0
    assert {name for name in ("TRUSTED_PROXY_COUNT", "MAIL_URL") if f"Set {name}" in log_text(ended)} == warned
    assert len(ended.messages) == len(warned)


def test_reports_an_unreachable_database_at_start_in_one_sentence(deployment):
    ended = start(deployment, DATABASE_URL="postgres://unknown:x@127.0.0.1:9/nothing", DATABASE_WAIT_TIMEOUT="1")
    assert ended.status == 1
    assert "The database does not answer" in log_text(ended)


@pytest.mark.endurance
def test_stops_waiting_for_a_database_that_does_not_answer(services, deployment):
    assert start(deployment).status == 0
    with services.postgres.connect(database_of(deployment)) as connection, connection.transaction():
        connection.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        ended = start(deployment)
    assert ended.status == 1
    assert "The database does not answer: it has not answered for 10 seconds." in ended.messages[-1]


def test_reports_missing_database_permissions_in_one_sentence(services, deployment):
    with services.postgres.connect(database_of(deployment)) as connection:
        connection.execute("CREATE TABLE django_migrations (id int, app text, name text, applied timestamptz)")
    ended = start(deployment, RUN_MIGRATIONS="check")
    assert ended.status == 1
    assert ended.messages[-1].startswith("The database refused a query: permission denied for table django_migrations.")
    assert ended.messages[-1].endswith(f"Run `manage.py migrate --grant-to={ROLE}` with the migrator identity.")


@pytest.mark.endurance
def test_migrates_once_when_many_containers_start(services, deployment):
    all_have_served = Barrier(CONTAINERS, timeout=120)

    def serve(_number):
        with container(deployment) as server:
            wait_until(lambda: server.get("/ready")[0] == 200, seconds=60)
            all_have_served.wait()
        return [json.loads(line)["message"] for line in server.lines]

    with ThreadPoolExecutor(CONTAINERS) as threads:
        served = list(threads.map(serve, range(CONTAINERS)))
    logged = [message for messages in served for message in messages]
    recorded = applied(services, deployment)
    assert len(recorded) > 20
    assert sorted(re.findall(r"Applied ([\w.]+)\.", " ".join(logged))) == sorted(recorded) == sorted(set(recorded))


def test_connects_to_nothing_but_the_identity_endpoint_and_the_database(services, deployment, tmp_path):
    """libpq connects without Python, so of its connections the audit hook records only the lookup of the host."""
    (tmp_path / "sitecustomize.py").write_text(AUDIT)
    audit_log = tmp_path / "audit.log"
    deployment |= {"PYTHONPATH": str(tmp_path), "AUDIT_LOG": str(audit_log), "WEB_CONCURRENCY": "2"}
    with container(deployment) as server:
        for path in ("/health", "/ready", "/"):
            assert server.get(path)[0] == 200
    calls = {tuple(json.loads(line)) for line in audit_log.read_text().splitlines()}
    identity = urlsplit(services.identity.environment["IDENTITY_ENDPOINT"])
    assert ("socket.connect", identity.hostname, identity.port) in calls
    assert {call[1:] for call in calls if call[0] == "socket.connect"} == {(identity.hostname, identity.port)}
    assert {call[1] for call in calls if call[0] == "socket.getaddrinfo"} <= {"localhost", "127.0.0.1"}


@pytest.mark.endurance
def test_resumes_the_migrations_of_a_container_that_was_killed(services, deployment):
    with subprocess.Popen(
        ["./entrypoint.sh", "echo", "served"], cwd=ROOT, env=deployment, stdout=subprocess.DEVNULL
    ) as first:
        wait_until(lambda: applied(services, deployment), seconds=60)
        # Kill all processes of the container, as happens when it runs out of memory.
        children = Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text().split()
        for pid in [*map(int, children), first.pid]:
            os.kill(pid, signal.SIGKILL)
    done_by_first = applied(services, deployment)
    ended = start(deployment)
    assert ended.status == 0, ended
    recorded = applied(services, deployment)
    assert 0 < len(done_by_first) < len(recorded) == len(set(recorded))


def test_records_a_migration_in_the_transaction_of_its_changes(services, deployment, tmp_path):
    # The foreign keys of auth.0001_initial are created last, and Django records such a migration after its transaction.
    (tmp_path / "sitecustomize.py").write_text(KILL_BEFORE_RECORD)
    assert start(deployment, PYTHONPATH=str(tmp_path)).status == 9
    assert "auth.0001_initial" not in applied(services, deployment)
    ended = start(deployment)
    assert ended.status == 0, ended
    assert "auth.0001_initial" in applied(services, deployment)


def test_names_a_migration_that_fails(services, deployment):
    assert start(deployment).status == 0
    before = schema(services, deployment)
    ended = start(deployment, DJANGO_SETTINGS_MODULE=FAILING)
    assert ended.status == 1
    assert not ended.has_served
    assert "failing.0002_divides_by_zero failed and was rolled back: division by zero" in log_text(ended)
    after = schema(services, deployment)
    # The migration before the failing one stays applied, and the changes of the failing one are rolled back.
    assert after - before == {("failing_first", "id")}
    assert before <= after


def schema(services, environment):
    with services.postgres.connect(database_of(environment)) as connection:
        return set(
            connection.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            )
        )


@pytest.mark.endurance
def test_names_missing_migrations_when_it_only_checks_them(services, deployment):
    ended = start(deployment, RUN_MIGRATIONS="check")
    assert ended.status == 1
    assert "reviews.0001" in log_text(ended)
    assert "manage.py migrate" in log_text(ended)
    assert applied(services, deployment) == []
    assert start(deployment).status == 0
    assert start(deployment, RUN_MIGRATIONS="check").status == 0
    ended = start(deployment, RUN_MIGRATIONS="check", DJANGO_SETTINGS_MODULE=FAILING)
    assert ended.status == 1
    assert "failing.0001_initial, failing.0002_divides_by_zero" in log_text(ended)


def test_does_not_use_the_database_when_it_never_migrates(services, deployment):
    services.identity.requests.clear()
    ended = start(deployment, RUN_MIGRATIONS="never")
    assert ended.status == 0, ended
    assert services.identity.requests == []
    assert applied(services, deployment) == []


def test_replaces_the_shell_with_gunicorn(deployment):
    with container(deployment) as server:
        # Process 1 must be gunicorn, or signals would reach the shell.
        command = Path(f"/proc/{server.process.pid}/cmdline").read_text().split("\0")
        assert any(word.endswith("/gunicorn") for word in command)
        assert not any("entrypoint" in word for word in command)
        assert server.get("/ready")[0] == 200


WITHOUT_WARNINGS = {"TRUSTED_PROXY_COUNT": "1", "MAIL_URL": "azure://a.communication.azure.com"}


def start_waiting(deployment):
    """Start the entrypoint, which is expected to wait for the migration lock."""
    return subprocess.Popen(
        ["./entrypoint.sh", "echo", "served"],
        cwd=ROOT,
        env=deployment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_names_the_holder_of_the_migration_lock_once_and_ends_on_sigterm(services, deployment):
    with services.postgres.connect(database_of(deployment)) as holder:
        holder.execute("SET application_name = 'reviews--a1 migrate'")
        holder.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        pid = holder.info.backend_pid
        with start_waiting(deployment | WITHOUT_WARNINGS) as process:
            line = json.loads(process.stdout.readline())["message"]
            polls = set()
            wait_until(lambda: polls_of_lock(holder, polls) > 3, seconds=30)
            stopped_at = time.monotonic()
            process.terminate()
            rest = process.stdout.read()
            status = process.wait()
            seconds = time.monotonic() - stopped_at
    assert line.startswith(f"Waiting for the migration lock, which is held by process {pid} (")
    assert "application reviews--a1 migrate" in line
    assert "role postgres" in line
    assert (status, rest) == (143, "")
    assert seconds < 1


def polls_of_lock(connection, seen):
    """Add the start time of the last poll to ``seen``, and return the number of polls in ``seen``."""
    query = "SELECT query_start FROM pg_stat_activity WHERE query LIKE 'SELECT pg_try_advisory_lock%'"
    seen.update(connection.execute(query).fetchall())
    return len(seen)


def test_describes_the_holder_of_the_migration_lock_to_its_own_role(services, deployment):
    with services.postgres.connect(database_of(deployment)) as holder:
        assert lock_holder(holder) == ""
        holder.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        assert re.search(r"connected since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)$", lock_holder(holder))


def make_read_only(services, deployment):
    with services.postgres.connect() as connection:
        connection.execute(f"ALTER DATABASE {database_of(deployment)} SET default_transaction_read_only = on")


@pytest.mark.endurance
def test_starts_on_a_read_only_database_and_reports_it(services, deployment):
    assert start(deployment).status == 0
    make_read_only(services, deployment)
    ended = start(deployment)
    assert ended.has_served
    assert any(message.startswith("The database is read-only. If its storage is full") for message in ended.messages)
    for command in ("send_mail", "recount_ratings", "prune", "clearsessions", "migrate"):
        done = manage(deployment, command)
        # A command that has nothing to write succeeds.
        assert done.returncode == 0 or "The database is read-only" in done.stderr.splitlines()[-1], done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) <= 1


def test_does_not_migrate_a_read_only_database(services, deployment):
    make_read_only(services, deployment)
    ended = start(deployment)
    assert not ended.has_served
    assert ended.messages[-1].startswith("Nothing was migrated. The database is read-only.")


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
