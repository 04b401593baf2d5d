"""The credential of a process, with an identity endpoint that works, fails, hangs or is missing."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest

from dev.harness.waiting import wait_until
from dev.services.identity import DATABASE, Behavior
from restaurant_review.azure import identity
from restaurant_review.azure.identity import (
    DATABASE_SCOPE,
    BearerTokenProvider,
    IdentityUnavailable,
    SharedCredential,
    make_credential,
)
from restaurant_review.observability import request_ids


@pytest.fixture
def credential(endpoint):
    return SharedCredential(make_credential)


def test_fetches_one_token_for_all_threads(endpoint, credential):
    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(lambda _number: BearerTokenProvider(credential, DATABASE_SCOPE).token(), range(8)))
    assert len(tokens) == 1
    assert endpoint.requests == [DATABASE]


def test_logs_an_identity_failure_with_the_ids_of_the_request_that_needed_the_token(endpoint, credential):
    endpoint.behavior = Behavior.FAILING
    logged = []
    with (
        request_ids.bind("of-the-page", "") as ids,
        patch.object(
            identity.logger, "warning", side_effect=lambda *_arguments, **_options: logged.append(request_ids.current())
        ),
        pytest.raises(IdentityUnavailable),
    ):
        credential.get_token(DATABASE_SCOPE)
    assert logged == [ids]


def test_keeps_one_token_per_scope(endpoint, credential):
    storage = credential.get_token("https://storage.azure.com/.default")
    assert storage.token != credential.get_token(DATABASE_SCOPE).token
    assert endpoint.requests == ["https://storage.azure.com", DATABASE]


def test_returns_the_valid_token_during_a_refresh(endpoint, credential):
    endpoint.lifetime = 20
    token = credential.get_token(DATABASE_SCOPE).token
    cached = credential._cache[DATABASE_SCOPE]
    cached.refresh_at = time.time()
    endpoint.behavior = Behavior.HANGING
    started = time.monotonic()
    assert credential.get_token(DATABASE_SCOPE).token == token
    assert time.monotonic() - started < 1
    assert cached.fetch is not None
    assert credential.get_token(DATABASE_SCOPE).token == token


def test_retries_a_failed_refresh_of_a_token_only_after_an_interval(endpoint, credential):
    endpoint.lifetime = 60
    credential.get_token(DATABASE_SCOPE)
    cached = credential._cache[DATABASE_SCOPE]
    endpoint.behavior = Behavior.FAILING
    cached.refresh_at = time.time()
    for _number in range(20):
        credential.get_token(DATABASE_SCOPE)
        wait_until(lambda: cached.fetch is None)
    assert len(endpoint.requests) == 2


def test_returns_the_new_token_after_a_refresh(endpoint, credential):
    endpoint.lifetime = 20
    first = credential.get_token(DATABASE_SCOPE).token
    cached = credential._cache[DATABASE_SCOPE]
    endpoint.clear_cache()
    cached.refresh_at = time.time()
    credential.get_token(DATABASE_SCOPE)
    wait_until(lambda: cached.fetch is None)
    assert credential.get_token(DATABASE_SCOPE).token != first


def test_stops_waiting_for_an_identity_endpoint_that_hangs(endpoint, credential, monkeypatch):
    monkeypatch.setattr(identity, "FETCH_TIMEOUT", 0.5)
    endpoint.behavior = Behavior.HANGING
    started = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        waits = [threads.submit(credential.get_token, DATABASE_SCOPE) for _number in range(8)]
        for wait in waits:
            with pytest.raises(IdentityUnavailable, match="has not answered for"):
                wait.result()
    assert time.monotonic() - started < 2
    assert len(endpoint.requests) == 1


@pytest.mark.endurance
def test_waits_at_start_until_the_identity_endpoint_responds(endpoint, credential):
    endpoint.behavior = Behavior.FAILING
    threading.Timer(1, lambda: setattr(endpoint, "behavior", Behavior.RESPONDING)).start()
    credential.wait_until_ready(DATABASE_SCOPE, seconds=30)
    assert 2 <= len(endpoint.requests) <= 10


def test_stops_waiting_for_the_identity_endpoint_at_the_deadline_of_the_start(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{port}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "secret")
    started = time.monotonic()
    with pytest.raises(IdentityUnavailable, match="does not answer"):
        SharedCredential(make_credential).wait_until_ready(DATABASE_SCOPE, seconds=1.5)
    assert 0.5 < time.monotonic() - started < 5


def test_fails_immediately_at_start_for_an_unknown_identity(endpoint, credential, monkeypatch):
    monkeypatch.setenv("AZURE_CLIENT_ID", "55555555")
    with pytest.raises(IdentityUnavailable) as failure:
        SharedCredential(make_credential).wait_until_ready(DATABASE_SCOPE, seconds=60)
    assert "the identity 55555555 (AZURE_CLIENT_ID)" in str(failure.value)
    assert "Unable to load requested managed identity" in str(failure.value)
    assert len(endpoint.requests) == 1


def test_replaces_a_refused_token_once(endpoint, credential):
    provider = BearerTokenProvider(credential, DATABASE_SCOPE)
    refused = provider.token()
    endpoint.clear_cache()
    with ThreadPoolExecutor(8) as threads:
        replacements = set(threads.map(lambda _number: provider.replace(refused), range(8)))
    assert len(replacements) == 1
    assert refused not in replacements
    [replacement] = replacements
    assert provider.token() == replacement
    assert provider.replace(replacement) is None
    assert len(endpoint.requests) == 2


def test_does_not_replace_a_token_with_itself(endpoint, credential):
    provider = BearerTokenProvider(credential, DATABASE_SCOPE)
    refused = provider.token()
    # As on Azure, the endpoint returns the same token until half of its lifetime has passed.
    assert provider.replace(refused) is None
    assert endpoint.requests == [DATABASE] * 2


def test_keeps_the_tokens_and_drops_the_connections_after_a_fork(endpoint, credential):
    token = credential.get_token(DATABASE_SCOPE).token
    before = credential._credential
    with credential._lock:
        # Simulate a fork while another thread holds the lock. No thread of the child process could release it.
        credential.reset_after_fork()
    assert credential.get_token(DATABASE_SCOPE).token == token
    endpoint.clear_cache()
    assert credential.replace_token(DATABASE_SCOPE, token) not in {None, token}
    assert credential._credential is not before


def test_uses_the_default_credential_without_an_identity_endpoint(monkeypatch):
    monkeypatch.delenv("IDENTITY_ENDPOINT", raising=False)
    assert type(make_credential()).__name__ == "DefaultAzureCredential"


def test_raises_repeated_identity_failures_without_old_frames(endpoint, credential, monkeypatch):
    monkeypatch.setenv("AZURE_CLIENT_ID", "55555555")
    lengths = set()
    for _number in range(20):
        with pytest.raises(IdentityUnavailable) as failure:
            credential.get_token(DATABASE_SCOPE)
        lengths.add(len(failure.traceback))
    assert max(lengths) < 12
    assert len(endpoint.requests) == 1
