"""Fixtures for a site that runs as in a container: with token login, on a separate database."""

import fcntl
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.environment import ROOT, STATE_DIR
from dev.services.azure import ROLE, Azure
from dev.services.identity import DAY, Behavior


@pytest.fixture
def services(azure_services: Azure) -> Iterator[Azure]:
    """Yield the Azure services in their normal state, and restore this state after the test."""
    identity = azure_services.identity
    identity.clear_cache()
    identity.requests.clear()
    with azure_services.postgres.connect() as connection:
        connection.execute(f'DROP ROLE IF EXISTS "{ROLE}"')
        connection.execute(f'CREATE ROLE "{ROLE}" LOGIN')
    yield azure_services
    identity.lifetime, identity.behavior = DAY, Behavior.RESPONDING
    identity.clear_cache()
    with azure_services.postgres.connect() as connection:
        connection.execute(f'DROP ROLE "{ROLE}"')


@pytest.fixture(scope="session")
def static_files() -> None:
    # Parallel test processes share the folder, so a lock allows only one of them at a time to collect the files.
    environment = {"PATH": os.defpath, "DEBUG": "false"}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    STATE_DIR.mkdir(exist_ok=True)
    with (STATE_DIR / "static_files.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


@pytest.fixture
def deployment(services: Azure, static_files: None) -> Iterator[dict[str, str]]:
    """Yield the environment variables of a container, with an empty database that the managed identity owns."""
    database = f"deployed_{secrets.token_hex(4)}"
    with services.postgres.connect() as connection:
        connection.execute(f'CREATE DATABASE {database} OWNER "{ROLE}"')
    yield {
        **os.environ,
        **services.environment(database),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "SECRET_KEY": "only-for-tests-and-as-long-and-varied-as-a-key-of-a-real-site",
        "DEBUG": "false",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "WEB_CONCURRENCY": "1",
        "MAX_REPLICAS": "1",
    }
    with services.postgres.connect() as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
