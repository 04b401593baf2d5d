"""Run `make run` in a copy of the clone, with a minimal site instead of the real one."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from dev import environment
from dev.harness.waiting import wait_until

ROOT = Path(__file__).parents[2]
MANAGE = """
import os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["DATABASE_URL"].encode())

print(*sys.argv[1:3], os.environ["DEBUG"], os.environ["SECRET_KEY"], flush=True)
if sys.argv[1] == os.environ.get("BROKEN"):
    sys.exit(1)
if sys.argv[1] == "runserver":
    host, port = sys.argv[2].split(":")
    ThreadingHTTPServer((host, int(port)), Site).serve_forever()
"""


@pytest.fixture
def clone(tmp_path):
    shutil.copytree(ROOT / "dev", tmp_path / "dev")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "manage.py").write_text(MANAGE)
    return tmp_path


@pytest.fixture
def port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def variables(port, **changes):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1", **changes}


def run_to_end(clone, port, **changes):
    return subprocess.run(
        [sys.executable, "-m", "dev.run"],
        cwd=clone,
        env=variables(port, **changes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(clone, port, module="dev.run", prefix=(), **changes):
    """Run ``module`` in its own process group, as in a terminal. Yield process and output once the site is ready."""
    command = [*prefix, sys.executable, "-m", module]
    output = clone / "output"
    options = {"cwd": clone, "env": variables(port, **changes), "start_new_session": True}
    with output.open("w") as file, subprocess.Popen(command, stdout=file, stderr=file, **options) as process:
        try:
            wait_until(lambda: "The site is at" in output.read_text(), seconds=30)
            yield process, output
            process.terminate()
            process.wait(timeout=20)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def processes_of(clone):
    """Return the command lines of running processes that contain the path of the clone."""
    every = subprocess.check_output(["ps", "-A", "-ww", "-o", "stat=,args="], text=True).splitlines()
    return [line for line in every if str(clone) in line and not line.startswith("Z")]


def test_prepares_the_database_serves_the_site_and_prints_its_url(clone, port):
    with running(clone, port) as (_, output):
        lines = output.read_text().splitlines()
        assert [line.split()[0] for line in lines if line][:3] == ["migrate", "load_demo", "runserver"]
        # The first run prints no list of migrations.
        assert lines[0].startswith("migrate --verbosity=0 ")
        assert lines[-1] == f"The site is at http://127.0.0.1:{port}/"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.read().startswith(b"postgres://postgres@//")


def test_keeps_the_secret_key_between_runs(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "STATE_DIR", tmp_path / ".dev")
    assert environment.secret_key() == environment.secret_key()
    assert (tmp_path / ".dev" / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_all_processes_without_a_traceback_when_all_get_a_signal(clone, port, number):
    with running(clone, port) as (process, output):
        assert len(processes_of(clone)) > 2
        os.killpg(process.pid, number)
        process.wait(timeout=20)
        assert "Traceback" not in output.read_text()
        wait_until(lambda: not processes_of(clone))


def test_stops_on_ctrl_c_when_a_script_started_it_with_sigint_ignored(clone, port):
    # A shell without job control starts its background jobs with SIGINT ignored.
    with running(clone, port, prefix=["sh", "-c", 'trap "" INT; exec "$@"', "sh"]) as (process, _output):
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=20) == 0
        wait_until(lambda: not processes_of(clone))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_stops_all_processes_when_only_the_main_process_gets_a_signal(clone, port, number):
    with running(clone, port) as (process, output):
        process.send_signal(number)
        assert process.wait(timeout=20) == 0
        assert output.read_text().splitlines()[-1].startswith("The site is at")
        wait_until(lambda: not processes_of(clone))


def test_refuses_a_port_that_is_in_use(clone):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = run_to_end(clone, port)
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} cannot be used (Address already in use). "
        f"Choose another one, for example: PORT={port + 1} make run\n"
    )
    assert not (clone / ".dev").exists()


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_refuses_an_invalid_port(clone, port):
    assert run_to_end(clone, port).stderr == f"PORT={port} is not a port number between 1 and 65535.\n"


def test_does_not_serve_when_preparing_the_database_fails(clone, port):
    done = run_to_end(clone, port, BROKEN="load_demo")
    assert done.returncode == 1
    assert done.stderr.endswith("The site was not started, because `manage.py load_demo` failed.\n")
    wait_until(lambda: not processes_of(clone))


def test_reports_a_server_that_ends_unexpectedly(clone, port):
    done = run_to_end(clone, port, BROKEN="runserver")
    assert done.stderr.endswith("The server of the site ended unexpectedly; its output above has the reason.\n")


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_runs_the_site_with_the_configured_database(clone, port, where):
    url = "postgres://user@db.example.org/reviews"
    if where == ".env":
        (clone / ".env").write_text(f"DATABASE_URL={url}\n")
    with running(clone, port, **({"DATABASE_URL": url} if where == "environment" else {})):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.read().decode() == url
        assert not (clone / ".dev" / "postgres").exists()


def test_runs_management_commands_with_the_database_of_the_running_site(clone, port):
    manage = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(3)"
    with running(clone, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            url = answer.read().decode()
        (clone / "manage.py").write_text(manage)
        command = [sys.executable, "-m", "dev.manage", "check"]
        done = subprocess.run(command, cwd=clone, env=variables(port), stdout=subprocess.PIPE, text=True, check=False)
        assert (done.stdout.strip(), done.returncode) == (url, 3)
