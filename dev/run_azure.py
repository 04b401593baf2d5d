"""Serve the site on this machine as it runs on Azure, with demo data: ``make run-azure``.

The site logs in to PostgreSQL with tokens over verified TLS, and stores photos in a storage account that accepts only
tokens. The entrypoint of the container starts the site, behind a proxy that terminates TLS.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

import environ

from dev.environment import ROOT, STATE_DIR, path_with_psql, secret_key
from dev.errors import SetupError
from dev.harness.gunicorn import ENTRYPOINT
from dev.harness.ingress import ingress
from dev.ports import free_port
from dev.run import HOST, chosen_port, manage, raise_keyboard_interrupt_on_stop_signals, serve
from dev.services.azure import ROLE, Azure, azure

DATABASE = "restaurant_review"
INGRESS = STATE_DIR / "ingress"


def main() -> None:
    port = chosen_port(os.environ.get("PORT", "8000"))
    raise_keyboard_interrupt_on_stop_signals()
    environ.Env.read_env(ROOT / ".env")
    # Ctrl-C is the normal end.
    with suppress(KeyboardInterrupt), azure(STATE_DIR / "azure") as services:
        environment = {"SITE_URL": f"https://localhost:{port}", **site_environment(services)}
        # On Azure, an administrator of the server does this once.
        owner = {**environment, "DATABASE_URL": services.postgres.url(DATABASE)}
        manage(owner, "grant_database_access", "--plain", f"--identity={ROLE}", "--migrator")
        # On Azure, this is a step of the image build.
        manage(environment, "collectstatic", "--verbosity=0", "--no-input")
        manage(environment, "migrate", "--verbosity=0")
        # With DEBUG, as in `make run`, the demo accounts get the public password, which the command prints.
        manage({**environment, "DEBUG": "true"}, "load_demo")
        site = free_port()
        with ingress(port, site, INGRESS):
            print(
                f"Your browser does not trust the certificate of this server until you import {INGRESS}/authority.pem."
            )
            command = [str(ENTRYPOINT), "gunicorn", "restaurant_review.wsgi", f"--bind={HOST}:{site}"]
            serve(environment, site, command, url=f"https://localhost:{port}/")


def site_environment(services: Azure) -> dict[str, str]:
    return {
        "SECRET_KEY": secret_key(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        # Browsers do not trust the certificate of the local storage account.
        "PHOTO_DELIVERY": "proxy",
        # The staff accounts of the demo have no second factor and must be able to use the admin.
        "STAFF_MFA_REQUIRED": "false",
        "TRUSTED_PROXY_COUNT": "1",
        # No drain delay, because no load balancer has to detect that the site stops.
        "DRAIN_DELAY": "0",
        **os.environ,
        **services.environment(DATABASE),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), path_with_psql()]),
    }


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error))
