"""Requests as the ingress of Container Apps forwards them, after it has terminated TLS."""

import os
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest

from dev.harness.gunicorn import gunicorn

APP = {
    "CONTAINER_APP_NAME": "reviews",
    "CONTAINER_APP_ENV_DNS_SUFFIX": "happyhill-1234.westeurope.azurecontainerapps.io",
    "CONTAINER_APP_HOSTNAME": "reviews--abc123.happyhill-1234.westeurope.azurecontainerapps.io",
    "ALLOWED_HOSTS": "reviews.magazine.example",
    "CONTAINER_APP_LABELS": "candidate,blue",
}
SUFFIX = APP["CONTAINER_APP_ENV_DNS_SUFFIX"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    environment = {
        **os.environ,
        **APP,
        "SECRET_KEY": "for-tests",
        "DEBUG": "false",
        "DATABASE_URL": "postgres://user:password@127.0.0.1:9/none",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with gunicorn("restaurant_review.tests.application", environment, "--threads=4") as server:
        yield server


def get(server, path, *, host, proto="https", **headers):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        for name, value in {"Host": host, "X-Forwarded-Proto": proto, **headers}.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        response.body = response.read().decode()
        return response


@pytest.mark.parametrize(
    "host",
    [
        f"reviews.{SUFFIX}",
        f"reviews--abc123.{SUFFIX}",
        f"reviews---candidate.{SUFFIX}",
        f"reviews---blue.{SUFFIX}",
        "reviews.magazine.example",
    ],
)
def test_serves_its_own_hosts(server, host):
    assert get(server, "/robots-of-tests/", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        f"other.{SUFFIX}",
        f"reviews---green.{SUFFIX}",
        "reviews.otherhill-5678.westeurope.azurecontainerapps.io",
        "azurecontainerapps.io",
        "magazine.example",
        "10.0.0.7:8000",
    ],
)
def test_refuses_the_hosts_of_other_tenants(server, host):
    assert get(server, "/robots-of-tests/", host=host).status == 400


@pytest.mark.parametrize("host", ["100.100.0.7:8000", "anything", "reviews.magazine.example"])
def test_serves_probes_for_any_host_and_scheme(server, host):
    for proto in (None, "http", "https"):
        response = get(server, "/health", host=host, proto=proto)
        assert response.status == 200
        assert "Set-Cookie" not in response.headers


def test_redirects_http_to_https(server):
    response = get(server, "/robots-of-tests/", host="reviews.magazine.example", proto="http")
    assert response.status == 301
    assert response.headers["Location"] == "https://reviews.magazine.example/robots-of-tests/"


def test_sends_strict_transport_security(server):
    response = get(server, "/robots-of-tests/", host="reviews.magazine.example")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(("path", "name"), [("/cookie-of-tests/", "csrftoken"), ("/message-of-tests/", "messages")])
def test_binds_cookies_to_the_host_and_to_tls(server, path, name):
    response = get(server, path, host="reviews.magazine.example")
    assert response.status == 200
    [cookie] = response.headers.get_all("Set-Cookie")
    parts = {part.strip().lower() for part in cookie.split(";")}
    # Browsers refuse a cookie with this prefix unless it has these attributes and no domain.
    assert cookie.startswith(f"__Host-{name}=")
    assert {"secure", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)


def test_refuses_a_form_from_the_origin_of_another_tenant(server):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        headers = {
            "Host": f"reviews.{SUFFIX}",
            "X-Forwarded-Proto": "https",
            "Cookie": f"__Host-csrftoken={'t' * 32}",
            "X-CSRFToken": "t" * 32,
        }
        statuses = {}
        for origin in (f"https://other.{SUFFIX}", f"https://reviews.{SUFFIX}"):
            connection.request("POST", "/form-of-tests/", b"", {**headers, "Origin": origin})
            response = connection.getresponse()
            response.read()
            statuses[origin] = response.status
    assert list(statuses.values()) == [403, 200]


def test_ignores_a_forged_client_address(server):
    # The ingress appends the address of its client to the header that the client sent.
    forged = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    assert get(server, "/client-of-tests/", host="reviews.magazine.example", **forged).body == "203.0.113.9"
