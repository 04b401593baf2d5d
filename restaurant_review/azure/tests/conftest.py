import pytest

from dev.services.identity import IdentityEndpoint


@pytest.fixture
def endpoint(monkeypatch):
    """An identity endpoint, set in the environment of this process."""
    with IdentityEndpoint() as endpoint:
        for name, value in endpoint.environment.items():
            monkeypatch.setenv(name, value)
        yield endpoint
