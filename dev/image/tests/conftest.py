import os

import pytest

from dev.errors import SetupError
from dev.image.container import container
from dev.image.engine import find_engine
from dev.services.azure import ROLE
from restaurant_review.azure.tests.test_site import manage

DATABASE = "container"


@pytest.fixture(scope="session")
def engine():
    try:
        return find_engine()
    except SetupError as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture(scope="session")
def environment(azure_services):
    """Return the environment variables of the site on Azure, with an empty database that the identity may migrate."""
    environment = {
        **azure_services.environment(DATABASE),
        "SECRET_KEY": "a-key-of-the-length-that-the-checks-of-a-deployment-ask-for",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    manage(
        as_owner(environment, azure_services), "grant_database_access", "--plain", f"--identity={ROLE}", "--migrator"
    )
    # The identity endpoint sets each new token as the password of the role, but it may have cached a token from before
    # the role existed. Clear the cache, so that the container gets a token that is a valid password.
    azure_services.identity.clear_cache()
    return environment


@pytest.fixture(scope="session")
def owner(environment, azure_services):
    """Return the environment variables for commands outside the container, as the owner of the same database."""
    return as_owner(environment, azure_services)


def as_owner(environment, azure_services):
    return {**os.environ, **environment, "DATABASE_URL": azure_services.postgres.url(DATABASE)}


@pytest.fixture(scope="session")
def serve(engine, environment, azure_services):
    # The user of the container must be able to read this file, whatever the umask is.
    azure_services.authorities.chmod(0o644)
    return lambda: container(engine, environment, [azure_services.authorities])


@pytest.fixture(scope="session")
def site(serve):
    # All tests share this container, so no test may stop it.
    with serve() as running:
        yield running
