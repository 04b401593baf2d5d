import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from environ import Env

from dev.errors import SetupError
from dev.harness.waiting import wait_until
from dev.services import postgres_programs
from dev.services.postgres import MAX_SOCKET_PATH_LENGTH, PostgresServer

ROOT = Path(__file__).parents[3]
USER = """
import sys
from dev.services.postgres import PostgresServer
with PostgresServer(sys.argv[1], durable=False) as server:
    print(server.url("reviews"), flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def finished_folder(tmp_path_factory):
    """Return the folder of a stopped server."""
    folder = tmp_path_factory.mktemp("postgres")
    with PostgresServer(folder, durable=False):
        pass
    return folder


@pytest.fixture
def folder(finished_folder, tmp_path):
    return shutil.copytree(finished_folder, tmp_path / "postgres")


@contextmanager
def another_user(folder):
    """Start a process that uses the server of the folder until its input ends."""
    command = [sys.executable, "-c", USER, folder]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert "postgres://" in process.stdout.readline()
        yield process


def process_id(folder):
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def is_alive(process):
    state = subprocess.run(
        ["ps", "-p", str(process), "-o", "stat="], capture_output=True, text=True, check=False
    ).stdout
    # In a container without an init process, an ended orphan stays a zombie.
    return state != "" and not state.startswith("Z")


def execute(server, statement):
    with psycopg.connect(host=str(server.data), user="postgres", dbname="reviews") as connection:
        connection.execute(statement)


def query(server, statement):
    with psycopg.connect(host=str(server.data), user="postgres", dbname="reviews") as connection:
        return connection.execute(statement).fetchone()


def test_returns_a_database_url_that_django_can_parse(folder):
    with PostgresServer(folder) as server:
        database = Env.db_url_config(server.url("reviews"))
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["USER"], database["NAME"]) == (f"{folder}/data", "postgres", "reviews")


@pytest.mark.parametrize("name", ["it's 50 % a+b? ä", "one,two"])
def test_starts_postgresql_in_a_path_with_unusual_characters(finished_folder, tmp_path, name):
    folder = shutil.copytree(finished_folder, tmp_path / name)
    with PostgresServer(folder) as server:
        database = Env.db_url_config(server.url("reviews"))
        psycopg.connect(host=database["HOST"], user="postgres", dbname="reviews").close()


def test_keeps_data_after_a_restart_of_postgresql(folder):
    with PostgresServer(folder) as server:
        server.url("reviews")
        execute(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    with PostgresServer(folder) as server:
        server.url("reviews")
        assert query(server, "SELECT answer FROM kept") == (42,)


def test_supports_letters_outside_ascii_in_postgresql(folder):
    with PostgresServer(folder) as server:
        server.url("reviews")
        assert query(server, "SELECT lower('ÉCLAIR'), to_tsvector('simple', 'Müller')::text") == (
            "éclair",
            "'müller':1",
        )
        execute(server, "CREATE EXTENSION pg_trgm")
        assert query(server, "SELECT show_trgm('É') = show_trgm('é'), cardinality(show_trgm('é'))") == (True, 2)


def test_allows_other_users_no_access_to_postgresql(folder):
    with PostgresServer(folder) as server:
        server.url("reviews")
        assert server.data.stat().st_mode & 0o077 == 0
        assert query(server, "SHOW listen_addresses") == ("",)


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_flushes_postgresql_to_disk_only_if_durable(folder, durable, fsync):
    with PostgresServer(folder, durable=durable) as server:
        server.url("reviews")
        assert query(server, "SHOW fsync") == (fsync,)


def test_stops_postgresql_after_its_only_user(folder):
    with PostgresServer(folder):
        server = process_id(folder)
        assert is_alive(server)
    wait_until(lambda: not is_alive(server))


def test_shares_postgresql_and_stops_it_after_the_last_user(folder):
    with another_user(folder) as first:
        server = process_id(folder)
        with PostgresServer(folder) as second:
            assert process_id(folder) == server
            first.communicate("")
            assert second.is_running()
    wait_until(lambda: not is_alive(server))


def test_keeps_postgresql_running_when_the_second_user_ends(folder):
    with another_user(folder):
        with PostgresServer(folder) as second:
            pass
        assert second.is_running()


def test_stops_postgresql_when_its_only_user_is_killed(folder):
    with another_user(folder) as user:
        server = process_id(folder)
        user.kill()
    wait_until(lambda: not is_alive(server))


def test_starts_postgresql_after_it_was_killed(folder):
    with PostgresServer(folder) as server:
        os.kill(process_id(folder), signal.SIGKILL)
        wait_until(lambda: not server.is_running())
    assert (folder / "data" / "postmaster.pid").exists()
    with PostgresServer(folder) as server:
        assert server.is_running()


def test_starts_postgresql_when_another_program_has_the_process_id_of_a_stale_file(folder):
    with subprocess.Popen(["sleep", "60"]) as other:
        (folder / "data" / "postmaster.pid").write_text(f"{other.pid}\n{folder}/data\n1\n5432\n{folder}/data\n\n\n")
        with PostgresServer(folder) as server:
            assert server.is_running()
        assert other.poll() is None
        other.kill()


def test_starts_postgresql_in_a_path_too_long_for_a_socket(finished_folder, tmp_path):
    folder = shutil.copytree(finished_folder, tmp_path / ("long" * 40))
    with PostgresServer(folder) as server:
        host = Path(Env.db_url_config(server.url("reviews"))["HOST"])
        assert len(bytes(host)) < MAX_SOCKET_PATH_LENGTH
        assert host.stat().st_mode & 0o077 == 0
    assert not host.exists()


def test_refuses_data_of_another_postgresql_version(folder):
    (folder / "data" / "PG_VERSION").write_text("15\n")
    with (
        pytest.raises(SetupError, match="belongs to PostgreSQL 15, but the installed server is version 18"),
        PostgresServer(folder),
    ):
        pass


def test_shows_the_end_of_the_log_when_postgresql_does_not_start(folder):
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'a lot'\n")
    with pytest.raises(SetupError, match='invalid value for parameter "shared_buffers"'), PostgresServer(folder):
        pass


def test_starts_postgresql_after_an_interrupted_initialization(tmp_path):
    (tmp_path / "data.unfinished").mkdir()
    (tmp_path / "data.unfinished" / "PG_VERSION").write_text("18\n")
    with PostgresServer(tmp_path, durable=False) as server:
        assert server.is_running()


def test_explains_how_to_get_postgresql_when_none_is_found(monkeypatch):
    monkeypatch.setattr(postgres_programs, "candidate_folders", lambda: [Path("/nowhere")])
    with pytest.raises(SetupError, match="install PostgreSQL 16 or newer, or set DATABASE_URL"):
        postgres_programs.find_programs()


def test_accepts_an_installed_postgresql_version_that_is_new_enough(monkeypatch, tmp_path):
    for version in (15, 16, 17):
        program = tmp_path / str(version) / "postgres"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.3 (Debian)'\n")
        program.chmod(0o755)
    monkeypatch.setattr(postgres_programs, "candidate_folders", lambda: sorted(tmp_path.iterdir()))
    assert postgres_programs.find_programs().folder == tmp_path / "16"
