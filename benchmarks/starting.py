"""Time the start of the site, from its entrypoint to the first response with status 200 from ``/ready``.

The argument is the value of RUN_MIGRATIONS. With ``auto``, the entrypoint looks for migrations and finds none; the
baseline is a new Django project that runs check, migrate and gunicorn. With ``never``, the entrypoint only checks the
settings; the baseline is the same gunicorn command without the entrypoint.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from benchmarks.measuring import compare
from dev.environment import ROOT, STATE_DIR
from dev.ports import free_port
from dev.services.azure import ROLE, Azure, azure
from dev.services.identity import DATABASE

ROUNDS = 9
START_TIMEOUT = 60  # seconds
SITE = "exec gunicorn restaurant_review.wsgi"
BARE = "django-admin check && django-admin migrate --no-input --verbosity=0 && exec gunicorn benchmarks.bare.wsgi"


def main(mode: str) -> None:
    STATE_DIR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STATE_DIR) as folder, azure(Path(folder), durable=False) as services:
        prepare(services)
        site = {**services.environment("site"), "ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": "x", "RUN_MIGRATIONS": mode}
        token, _expires_on = services.identity.token_for(DATABASE)
        url = services.database_url("bare").replace(f"{ROLE}@", f"{ROLE}:{quote(token)}@")
        bare = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings", "PYTHONPATH": str(ROOT)}
        run("django-admin migrate --verbosity=0", bare)
        run("python manage.py migrate --verbosity=0", site)
        ours = timed(SITE.replace("exec", "exec ./entrypoint.sh"), site)
        theirs = timed(BARE, bare) if mode == "auto" else timed(SITE, site)
        print(compare(ours, theirs, ROUNDS).as_json())


def prepare(services: Azure) -> None:
    with services.postgres.connect() as connection:
        connection.execute(f'CREATE ROLE "{ROLE}" LOGIN')
        for database in ("site", "bare"):
            connection.execute(f'CREATE DATABASE {database} OWNER "{ROLE}"')


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"PATH": programs, "DRAIN_DELAY": "0", **changes}


def run(command: str, changes: Mapping[str, str]) -> None:
    subprocess.run(["sh", "-c", command], cwd=ROOT, env=environment(changes), check=True)


def timed(command: str, changes: Mapping[str, str]) -> Callable[[], float]:
    def start() -> float:
        port = free_port()
        started = time.perf_counter()
        with subprocess.Popen(
            ["sh", "-c", command],
            cwd=ROOT,
            env={**environment(changes), "GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while not is_ready(port):
                if process.poll() is not None or time.perf_counter() > started + START_TIMEOUT:
                    process.kill()
                    sys.exit(f"{command} is not ready after {START_TIMEOUT} s.")
                # A short pause, because continuous requests would slow down the start.
                time.sleep(0.005)
            took = time.perf_counter() - started
            process.terminate()
        return 1000 * took

    return start


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/ready", timeout=10) as response:
            return bool(response.status == 200)
    except (OSError, HTTPException):
        return False


if __name__ == "__main__":
    main(sys.argv[1])
