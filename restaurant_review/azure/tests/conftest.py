import pytest

from dev.services.identity import IdentityEndpoint


@pytest.fixture
def endpoint(monkeypatch):
    """An identity endpoint. The environment variables of this process point to it."""
    with IdentityEndpoint() as endpoint:
        for name, value in endpoint.environment.items():
            monkeypatch.setenv(name, value)
        yield endpoint
