import json
import os

import pytest

from dev.harness.gunicorn import gunicorn
from dev.harness.proxy import Proxy
from dev.services.azure import ROLE
from dev.services.identity import DATABASE, DAY, Behavior
from dev.services.postgres import PostgresServer
from restaurant_review.postgresql.tests.azure_server import ADMINISTRATOR, AzureServer
from restaurant_review.postgresql.tests.granting import GRANT


@pytest.fixture
def services(azure_services):
    """The Azure services with a new database role. The identity endpoint is reset after the test."""
    identity = azure_services.identity
    with azure_services.postgres.connect() as connection:
        connection.execute(f'DROP ROLE IF EXISTS "{ROLE}"')
        connection.execute(f'CREATE ROLE "{ROLE}" LOGIN')
    identity.clear_cache()
    identity.requests.clear()
    identity.lifetime, identity.behavior = DAY, Behavior.RESPONDING
    yield azure_services
    identity.lifetime, identity.behavior, identity.delay = DAY, Behavior.RESPONDING, 0
    with azure_services.postgres.connect() as connection:
        end_connections(connection)
        connection.execute(f'DROP ROLE "{ROLE}"')


def end_connections(connection):
    """Terminate the site's connections to the server. Return their number."""
    ended = connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename LIKE 'id-%'"
    ).fetchall()
    return len(ended)


@pytest.fixture
def database(services):
    """Return a function that makes an entry for ``DATABASES``, by default one that logs in with tokens."""

    def make(*, pool=None, **changes):
        options = {
            "sslmode": "verify-full",
            "sslrootcert": str(services.authorities),
            "connect_timeout": 3,
            "token_provider": "restaurant_review.azure.identity.database_tokens",
        }
        if pool:
            options["pool"] = {"timeout": 3, **pool}
        entry = {
            "ENGINE": "restaurant_review.postgresql",
            "NAME": "postgres",
            "USER": ROLE,
            "PASSWORD": "",
            "HOST": "localhost",
            "PORT": services.postgres.port,
            "CONN_HEALTH_CHECKS": True,
            **changes,
        }
        entry["OPTIONS"] = {**options, **changes.get("OPTIONS", {})}
        return entry

    return make


@pytest.fixture
def proxy(services):
    """A proxy in front of the database server, which can stop forwarding data."""
    with Proxy(services.postgres.port) as proxy:
        yield proxy


@pytest.fixture
def parameters(services, proxy):
    """The arguments of ``TokenConnection.connect()`` for a connection through the proxy."""
    token, _expires_on = services.identity.token_for(DATABASE)
    conninfo = services.database_url("postgres").replace(str(services.postgres.port), str(proxy.port))
    return {"conninfo": conninfo, "password": token}


@pytest.fixture
def serve(services):
    """Return a function that serves application.py with gunicorn, for an entry of ``DATABASES``."""

    def start(database, *options, **more):
        environment = {
            **os.environ,
            **services.identity.environment,
            "DATABASE": json.dumps(database),
            "PYTHONWARNINGS": "default",
            **more,
        }
        return gunicorn("restaurant_review.postgresql.tests.application", environment, "--threads=4", *options)

    return start


@pytest.fixture(scope="module")
def azure_server(tmp_path_factory):
    with PostgresServer(tmp_path_factory.mktemp("azure"), durable=False) as postgres:
        yield AzureServer(postgres)


@pytest.fixture(scope="module")
def granted_server(tmp_path_factory):
    """A server after ``grant_database_access``, for tests that change nothing."""
    with PostgresServer(tmp_path_factory.mktemp("granted"), durable=False) as postgres:
        server = AzureServer(postgres)
        server.manage(ADMINISTRATOR, *GRANT)
        yield server


@pytest.fixture
def server(azure_server):
    yield azure_server
    azure_server.clear()
