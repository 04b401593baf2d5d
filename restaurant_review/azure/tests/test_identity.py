"""The credential of a process, against an endpoint that answers, fails, hangs and is not there."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest

from dev.harness.waiting import wait_until
from dev.services.identity import DATABASE, Mood
from restaurant_review.azure import identity
from restaurant_review.azure.identity import (
    DATABASE_SCOPE,
    IdentityUnavailable,
    SharedCredential,
    Tokens,
    _make_credential,
)
from restaurant_review.observability.request_ids import current, request_ids


@pytest.fixture
def credential(endpoint):
    return SharedCredential(_make_credential)


def test_cold_threads_make_one_call(endpoint, credential):
    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(lambda _number: Tokens(credential, DATABASE_SCOPE).token(), range(8)))
    assert len(tokens) == 1
    assert endpoint.requests == [DATABASE]


def test_what_a_failure_logs_belongs_to_the_request_that_needed_the_token(endpoint, credential):
    endpoint.mood = Mood.FAILING
    told = []
    with (
        request_ids("of-the-page", "") as ids,
        patch.object(identity.logger, "warning", side_effect=lambda *_words: told.append(current())),
        pytest.raises(IdentityUnavailable),
    ):
        credential.get_token(DATABASE_SCOPE)
    assert told == [ids]


def test_scopes_have_tokens_of_their_own(endpoint, credential):
    storage = credential.get_token("https://storage.azure.com/.default")
    assert storage.token != credential.get_token(DATABASE_SCOPE).token
    assert endpoint.requests == ["https://storage.azure.com", DATABASE]


def test_nobody_waits_for_a_renewal(endpoint, credential):
    endpoint.lifetime = 20
    token = credential.get_token(DATABASE_SCOPE).token
    held = credential._held[DATABASE_SCOPE]
    held.renew_at = time.time()
    endpoint.mood = Mood.HANGING
    started = time.monotonic()
    assert credential.get_token(DATABASE_SCOPE).token == token
    assert time.monotonic() - started < 1
    assert held.fetch is not None
    assert credential.get_token(DATABASE_SCOPE).token == token


def test_a_renewal_that_fails_is_not_tried_by_all_who_come(endpoint, credential):
    endpoint.lifetime = 60
    credential.get_token(DATABASE_SCOPE)
    held = credential._held[DATABASE_SCOPE]
    endpoint.mood = Mood.FAILING
    held.renew_at = time.time()
    for _number in range(20):
        credential.get_token(DATABASE_SCOPE)
        wait_until(lambda: held.fetch is None)
    assert len(endpoint.requests) == 2


def test_renewed_tokens_are_taken(endpoint, credential):
    endpoint.lifetime = 20
    first = credential.get_token(DATABASE_SCOPE).token
    held = credential._held[DATABASE_SCOPE]
    endpoint.forget()
    held.renew_at = time.time()
    credential.get_token(DATABASE_SCOPE)
    wait_until(lambda: held.fetch is None)
    assert credential.get_token(DATABASE_SCOPE).token != first


def test_all_waits_end(endpoint, credential, monkeypatch):
    monkeypatch.setattr(identity, "FETCH_TIMEOUT", 0.5)
    endpoint.mood = Mood.HANGING
    started = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        waits = [threads.submit(credential.get_token, DATABASE_SCOPE) for _number in range(8)]
        for wait in waits:
            with pytest.raises(IdentityUnavailable, match="has not answered for"):
                wait.result()
    assert time.monotonic() - started < 2
    assert len(endpoint.requests) == 1


@pytest.mark.endurance
def test_at_start_it_waits_for_the_endpoint(endpoint, credential):
    endpoint.mood = Mood.FAILING
    threading.Timer(1, lambda: setattr(endpoint, "mood", Mood.ANSWERING)).start()
    credential.wait_until_ready(DATABASE_SCOPE, seconds=30)
    assert 2 <= len(endpoint.requests) <= 10


def test_at_start_it_waits_for_an_endpoint_that_is_not_there_yet(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{port}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "secret")
    started = time.monotonic()
    with pytest.raises(IdentityUnavailable, match="does not answer"):
        SharedCredential(_make_credential).wait_until_ready(DATABASE_SCOPE, seconds=1.5)
    assert 0.5 < time.monotonic() - started < 5


def test_at_start_it_does_not_wait_for_what_somebody_must_mend(endpoint, credential, monkeypatch):
    monkeypatch.setenv("AZURE_CLIENT_ID", "55555555")
    with pytest.raises(IdentityUnavailable) as failure:
        SharedCredential(_make_credential).wait_until_ready(DATABASE_SCOPE, seconds=60)
    assert "the identity 55555555 (AZURE_CLIENT_ID)" in str(failure.value)
    assert "Unable to load requested managed identity" in str(failure.value)
    assert len(endpoint.requests) == 1


def test_a_refused_token_is_replaced_once(endpoint, credential):
    tokens = Tokens(credential, DATABASE_SCOPE)
    refused = tokens.token()
    endpoint.forget()
    with ThreadPoolExecutor(8) as threads:
        others = set(threads.map(lambda _number: tokens.replace(refused), range(8)))
    assert len(others) == 1
    assert refused not in others
    [other] = others
    assert tokens.token() == other
    assert tokens.replace(other) is None
    assert len(endpoint.requests) == 2


def test_the_same_token_again_is_no_replacement(endpoint, credential):
    tokens = Tokens(credential, DATABASE_SCOPE)
    refused = tokens.token()
    # Azure goes on handing out the same one for half a day.
    assert tokens.replace(refused) is None
    assert endpoint.requests == [DATABASE] * 2


def test_a_child_keeps_the_token_and_shares_no_connection(endpoint, credential):
    token = credential.get_token(DATABASE_SCOPE).token
    before = credential._credential
    with credential._lock:
        # As a fork finds it when another thread was at work: nobody will ever release this lock.
        credential.reset_after_fork()
    assert credential.get_token(DATABASE_SCOPE).token == token
    endpoint.forget()
    assert credential.replace(DATABASE_SCOPE, token) not in {None, token}
    assert credential._credential is not before


def test_without_an_endpoint_it_is_whoever_is_signed_in(monkeypatch):
    monkeypatch.delenv("IDENTITY_ENDPOINT", raising=False)
    assert type(_make_credential()).__name__ == "DefaultAzureCredential"


def test_many_failures_keep_no_frames(endpoint, credential, monkeypatch):
    monkeypatch.setenv("AZURE_CLIENT_ID", "55555555")
    lengths = set()
    for _number in range(20):
        with pytest.raises(IdentityUnavailable) as failure:
            credential.get_token(DATABASE_SCOPE)
        lengths.add(len(failure.traceback))
    assert max(lengths) < 12
    assert len(endpoint.requests) == 1
