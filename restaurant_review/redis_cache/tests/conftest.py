import os

import pytest
from django.core.cache import caches
from django.test import override_settings

from dev.services.certificates import Authority
from dev.services.identity import IdentityEndpoint
from dev.services.redis import RedisServer
from restaurant_review.azure import identity as identities
from restaurant_review.conf.cache import cache_settings
from restaurant_review.conf.environment import Environment
from restaurant_review.redis_cache import backend


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    authority = Authority()
    return authority, authority.write(tmp_path_factory.mktemp("redis") / "authority.pem")


@pytest.fixture
def server(tmp_path, authority):
    with RedisServer(tmp_path, authority[0].issue("localhost")) as server:
        yield server


@pytest.fixture
def endpoint(monkeypatch, server):
    """An identity endpoint whose tokens the server accepts. The environment variables of this process point to it."""
    with IdentityEndpoint(on_token=server.accept) as endpoint:
        for name, value in endpoint.environment.items():
            monkeypatch.setenv(name, value)
        yield endpoint


@pytest.fixture
def tokens(monkeypatch, endpoint):
    """The token provider of the cache, with a new credential that has no cached token."""
    credential = identities.SharedCredential(identities.make_credential)
    tokens = identities.BearerTokenProvider(credential, identities.CACHE_SCOPE, identities.CACHE_TOKEN_TIMEOUT)
    monkeypatch.setattr(identities, "cache_tokens", tokens)
    return tokens


def settings_for(url, **environment):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "ENVIRON", {**os.environ, "CACHE_URL": url, **environment})
        return cache_settings(Environment())


@pytest.fixture
def use_cache(monkeypatch, tmp_path):
    """Return a function that makes the site use the cache at a URL, without state from earlier tests."""
    monkeypatch.setattr(backend, "_services", {})
    with override_settings():

        def use(url):
            backend.reports.forget()
            override = override_settings(CACHES=settings_for(url))
            override.enable()
            overrides.append(override)
            return caches["default"]

        overrides = []
        yield use
        for service in backend._services.values():
            for pool in service.client._pools.values():
                pool.disconnect()
        for override in reversed(overrides):
            override.disable()


@pytest.fixture
def cache(use_cache, server, tokens, authority):
    return use_cache(f"{server.url}?ssl_ca_certs={authority[1]}")
