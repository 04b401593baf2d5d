"""Serves the site as it runs on Azure, with demo data, on this machine: what ``make run-azure`` runs.

It logs in to PostgreSQL with tokens over verified TLS, keeps photos in a storage account that takes nothing but tokens,
and is served by gunicorn. No password is anywhere.
"""

import os
import signal
import sys
from contextlib import suppress

import environ

from dev.azure import ROLE, Azure, azure
from dev.environment import ROOT, STATE_DIR, path_with_psql, secret_key
from dev.problem import Problem
from dev.run import HOST, free_port, manage, serve

DATABASE = "restaurant_review"
GUNICORN = ("-m", "gunicorn", "restaurant_review.wsgi", "--workers=2", "--threads=4", "--no-control-socket")


def main() -> None:
    port = free_port(os.environ.get("PORT", "8000"))
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)  # like Ctrl-C: everything that was started is stopped
    environ.Env.read_env(ROOT / ".env")
    # Ctrl-C is how this ends when all went well.
    with suppress(KeyboardInterrupt), azure(STATE_DIR / "azure") as services:
        environment = site_environment(services)
        # As somebody who owns the server does once, after the database has been made.
        owner = {**environment, "DATABASE_URL": services.postgres.url(DATABASE)}
        manage(owner, "grant_database_access", "--plain", f"--identity={ROLE}", "--migrator")
        manage(environment, "migrate", "--verbosity=0")
        manage(environment, "load_demo", "--force")
        manage(environment, "collectstatic", "--verbosity=0", "--no-input")
        serve(environment, port, [sys.executable, *GUNICORN, f"--bind={HOST}:{port}"])


def site_environment(services: Azure) -> dict[str, str]:
    return {
        "SECRET_KEY": secret_key(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        # A browser does not trust the storage account's certificate, unless it is told to.
        "PHOTO_DELIVERY": "proxy",
        # Somebody reads along.
        "LOG_FORMAT": "text",
        **os.environ,
        **services.environment(DATABASE),
        "PATH": path_with_psql(),
    }


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(str(problem))
