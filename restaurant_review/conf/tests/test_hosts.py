"""The hosts that the site answers for on Container Apps, behind the proxy that ends TLS there."""

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
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:9/none",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with gunicorn("restaurant_review.tests.application", environment, "--threads=4") as server:
        yield server


def ask(server, path, *, host, proto="https", **headers):
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
def test_own_names_are_answered(server, host):
    assert ask(server, "/robots-of-tests/", host=host).status == 200


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
def test_names_of_others_are_not(server, host):
    assert ask(server, "/robots-of-tests/", host=host).status == 400


@pytest.mark.parametrize("host", ["100.100.0.7:8000", "anything", "reviews.magazine.example"])
def test_probes_are_answered_whatever_the_name_and_the_scheme(server, host):
    for proto in (None, "http", "https"):
        response = ask(server, "/health", host=host, proto=proto)
        assert response.status == 200
        assert "Set-Cookie" not in response.headers


def test_http_is_sent_to_https(server):
    response = ask(server, "/robots-of-tests/", host="reviews.magazine.example", proto="http")
    assert response.status == 301
    assert response.headers["Location"] == "https://reviews.magazine.example/robots-of-tests/"


def test_browsers_are_told_to_stay_with_https(server):
    response = ask(server, "/robots-of-tests/", host="reviews.magazine.example")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_stay_with_https(server):
    response = ask(server, "/cookie-of-tests/", host="reviews.magazine.example")
    assert response.status == 200
    [cookie] = response.headers.get_all("Set-Cookie")
    assert {"secure", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}


def test_a_form_of_another_tenant_is_refused(server):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        headers = {
            "Host": f"reviews.{SUFFIX}",
            "X-Forwarded-Proto": "https",
            "Cookie": f"csrftoken={'t' * 32}",
            "X-CSRFToken": "t" * 32,
        }
        statuses = {}
        for origin in (f"https://other.{SUFFIX}", f"https://reviews.{SUFFIX}"):
            connection.request("POST", "/form-of-tests/", b"", {**headers, "Origin": origin})
            response = connection.getresponse()
            response.read()
            statuses[origin] = response.status
    assert list(statuses.values()) == [403, 200]


def test_the_address_of_a_client_cannot_be_forged(server):
    """The ingress adds the address that it sees to what the client has written."""
    forged = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    assert ask(server, "/client-of-tests/", host="reviews.magazine.example", **forged).body == "203.0.113.9"
