from datetime import UTC, datetime

import pytest

from restaurant_review.conf.environment import Environment
from restaurant_review.conf.release import built_at, commit_id, short_commit_id

COMMIT = "31a68c3f05b1d6a2ce3b0a2c7b2f0a4c8d9e7f61"


def read(monkeypatch, function, **variables):
    monkeypatch.setattr(Environment, "ENVIRON", variables)
    return function(Environment())


@pytest.mark.parametrize("value", [COMMIT, f"{COMMIT}-modified", COMMIT[:10], "0" * 64])
def test_reads_the_commit_id(monkeypatch, value):
    assert read(monkeypatch, commit_id, COMMIT_ID=value) == value


@pytest.mark.parametrize(
    "value",
    ["", "main", f"{COMMIT}\n", f"{COMMIT}\r\nSet-Cookie: a=b", f"{COMMIT} ", f"{COMMIT}-other", "<b>", "é", "0" * 65],
)
def test_ignores_a_malformed_commit_id(monkeypatch, value):
    assert read(monkeypatch, commit_id, COMMIT_ID=value) == ""


def test_has_no_version_without_the_variables_of_the_image(monkeypatch):
    assert read(monkeypatch, commit_id) == ""
    assert read(monkeypatch, built_at) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(COMMIT, "31a68c3f05"), (f"{COMMIT}-modified", "31a68c3f05-modified"), ("31a68c3", "31a68c3"), ("", "")],
)
def test_shortens_a_commit_id_and_keeps_its_suffix(value, expected):
    assert short_commit_id(value) == expected


@pytest.mark.parametrize(
    "value",
    ["2026-12-01T02:00:00Z", "2026-12-01T02:00:00+00:00", "2026-12-01T02:00:00", "2026-12-01T04:00:00+02:00"],
)
def test_reads_the_build_time_in_utc(monkeypatch, value):
    moment = read(monkeypatch, built_at, BUILT_AT=value)
    assert (moment, moment.tzinfo) == (datetime(2026, 12, 1, 2, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2026-13-01T02:00:00Z", "2026-12-01T02:00:00Z\n", "1764554400", "0001-01-01T00:00:00+01:00"],
)
def test_ignores_a_malformed_build_time(monkeypatch, value):
    assert read(monkeypatch, built_at, BUILT_AT=value) is None
