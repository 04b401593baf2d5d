"""The smoke test waits until the tested release is ready."""

import math
from types import SimpleNamespace

import pytest

from deployment.smoke_test import readiness
from deployment.smoke_test.client import Client
from deployment.smoke_test.outcomes import CheckFailed
from deployment.smoke_test.readiness import POLL_INTERVAL, is_commit
from deployment.smoke_test.tests.stand_in import COMMIT, Reply, replies

READY = replies()["/ready"]
OTHER_COMMIT = COMMIT[::-1]


def no_response(query):
    return []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"", 404),
        Reply(b"", 502),
        Reply(b"", 503),
        READY.having(X_Commit=OTHER_COMMIT),
        READY.without("X-Commit"),
        no_response,
    ],
)
def test_waits_until_the_release_is_ready(server, smoke_test, reply):
    server.replies["/ready"] = [reply, reply, READY]
    result = smoke_test()
    assert not result.failures
    assert result.pauses == [POLL_INTERVAL] * 2


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            Reply(b"3 migrations have not\nbeen applied.", 503, {"Content-Type": "text/plain"}),
            "returned 503 (3 migrations have not been applied.).",
        ),
        (Reply(b"<html>Unavailable</html>", 503), "returned 503."),
        (READY.having(X_Commit=OTHER_COMMIT), f"is answered by commit {OTHER_COMMIT}, not {COMMIT}."),
        (READY.without("X-Commit"), f"is answered by commit unknown, not {COMMIT}."),
        (no_response, "did not respond: Remote end closed connection without response."),
    ],
)
def test_reports_why_the_release_was_not_ready_in_time(server, smoke_test, reply, reason):
    server.replies["/ready"] = reply
    result = smoke_test(timeout=60)
    assert result.failures == {"release": f"The release was not ready within 60 seconds: {server.url}/ready {reason}"}
    # The other checks would test another release.
    assert {path for path, _headers in server.requests} == {"/ready"}
    assert len(result.pauses) == math.ceil(60 / POLL_INTERVAL)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"", 400), "returned 400."),
        (Reply(b"", 401), "returned 401."),
        (Reply(b"", 403), "returned 403."),
        (Reply(b"", 301, {"Location": "https://reviews.example/ready"}), "redirects to https://reviews.example/ready"),
    ],
)
def test_fails_at_once_if_a_retry_cannot_help(server, smoke_test, reply, reason):
    server.replies["/ready"] = reply
    result = smoke_test()
    assert f"{server.url}/ready {reason}" in result.failures["release"]
    assert not result.pauses


def test_fails_at_once_for_a_certificate_that_is_not_trusted(server, smoke_test, monkeypatch):
    def get(self, url):
        raise CheckFailed("This machine cannot verify the certificate.")

    monkeypatch.setattr(Client, "get", get)
    result = smoke_test()
    assert set(result.failures) == {"release"}
    assert not result.pauses


def test_counts_the_duration_of_requests_as_waiting(server, smoke_test, monkeypatch):
    clock = SimpleNamespace(now=0.0)

    def respond_slowly(query):
        clock.now += 30
        return Reply(b"", 503)

    server.replies["/ready"] = respond_slowly
    monkeypatch.setattr(readiness, "time", SimpleNamespace(monotonic=lambda: clock.now))
    smoke_test(timeout=180)
    assert len(server.requests) == 6


def test_checks_that_health_is_answered_by_the_same_commit(server, smoke_test):
    server.replies["/health"] = READY.having(X_Commit=OTHER_COMMIT)
    failures = smoke_test().failures
    assert failures == {"health": f"{server.url}/health is answered by commit {OTHER_COMMIT}, not {COMMIT}."}


@pytest.mark.parametrize(
    ("running", "expected", "is_same"),
    [
        (COMMIT, COMMIT, True),
        (COMMIT, COMMIT[:7], True),
        (COMMIT, "", True),
        ("", "", True),
        ("", COMMIT, False),
        (OTHER_COMMIT, COMMIT, False),
        (COMMIT[:7], COMMIT, False),
        (f"{COMMIT}-modified", COMMIT, False),
        (f"{COMMIT}-modified", f"{COMMIT}-modified", True),
    ],
)
def test_compares_commits(running, expected, is_same):
    assert is_commit(running, expected) == is_same
