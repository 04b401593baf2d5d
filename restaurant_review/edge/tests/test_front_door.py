"""Requests as Azure Front Door and the ingress of Container Apps forward them."""

import os
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest
from django.core.exceptions import ImproperlyConfigured

from dev.harness.gunicorn import gunicorn
from restaurant_review.conf.edge import front_door_id
from restaurant_review.conf.environment import Environment

PROFILE = "a0a0a0a0-bbbb-4ccc-8ddd-e1e1e1e1e1e1"
ORIGIN = "reviews.happyhill.azurecontainerapps.io"
PUBLIC = "reviews.magazine.example"
VARIABLES = {
    "CONTAINER_APP_NAME": "reviews",
    "CONTAINER_APP_ENV_DNS_SUFFIX": "happyhill.azurecontainerapps.io",
    "ALLOWED_HOSTS": f"{PUBLIC},reviews-abc.z01.azurefd.net",
    "SECRET_KEY": "for-tests",
    "DEBUG": "false",
    "DATABASE_URL": "postgres://user:password@127.0.0.1:9/none",
}


def serve(**variables):
    environment = {**os.environ, **VARIABLES, **variables, "PYTHONPATH": os.pathsep.join(sys.path)}
    return gunicorn("restaurant_review.tests.application", environment, "--threads=4")


@pytest.fixture(scope="module")
def server():
    with serve(FRONT_DOOR_ID=PROFILE.upper()) as server:
        yield server


def request(server, path, *headers, method="GET", host=ORIGIN, proto="https"):
    """Send a request as it arrives at the container. A header may be sent twice."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.putrequest(method, path, skip_host=True)
        # The ingress replaces the addresses in X-Forwarded-For with that of Front Door.
        for name, value in [
            ("Host", host),
            ("X-Forwarded-Proto", proto),
            ("X-Forwarded-For", "147.243.0.1"),
            *headers,
        ]:
            connection.putheader(name, value)
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        response = connection.getresponse()
        response.body = response.read().decode()
        return response


def forwarded(server, path, *headers, public=PUBLIC, **options):
    """Send a request as Front Door forwards it."""
    added = [("X-Azure-FDID", PROFILE), ("X-Forwarded-Host", public), ("X-Azure-SocketIP", "203.0.113.9")]
    return request(server, path, *added, *headers, **options)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Azure-FDID", "")],
        [("X-Azure-FDID", "b1b1b1b1-bbbb-4ccc-8ddd-e1e1e1e1e1e1")],
        [("X-Azure-FDID", PROFILE), ("X-Azure-FDID", PROFILE)],
        [("X_Azure_FDID", PROFILE)],
        [("X-Azure-FDID", "größe")],
    ],
)
@pytest.mark.parametrize("path", ["/robots-of-tests/", "/static/css/site.css", "/admin/", "/no-such-page/"])
def test_refuses_requests_that_did_not_come_through_the_front_door_profile(server, path, headers):
    response = request(server, path, *headers, host=PUBLIC)
    assert response.status == 403
    assert f'<a href="https://{PUBLIC}">' in response.body
    assert PROFILE not in response.body
    assert "nosniff" in response.headers["X-Content-Type-Options"]


def test_serves_requests_that_came_through_the_front_door_profile(server):
    assert forwarded(server, "/robots-of-tests/").status == 200
    assert forwarded(server, "/robots-of-tests/", proto="http").status == 301


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_responds_to_probes_that_bypass_front_door(server, path):
    # The database of this server does not answer.
    assert request(server, path, host="10.0.0.7:8000").status == (200 if path == "/health" else 503)


@pytest.mark.parametrize(
    ("public", "host", "expected"),
    [
        (PUBLIC, ORIGIN, PUBLIC),
        ("reviews-abc.z01.azurefd.net", ORIGIN, "reviews-abc.z01.azurefd.net"),
        # The ingress may replace X-Forwarded-Host, and Front Door may forward the Host header of the browser.
        (ORIGIN, "reviews-abc.z01.azurefd.net", "reviews-abc.z01.azurefd.net"),
        (ORIGIN, ORIGIN, PUBLIC),
        ("evil.example", ORIGIN, PUBLIC),
        (f"{PUBLIC},evil.example", ORIGIN, PUBLIC),
        ("", "", PUBLIC),
    ],
)
def test_serves_the_host_that_the_browser_requested(server, public, host, expected):
    response = forwarded(server, "/host-of-tests/", public=public, host=host)
    assert (response.status, response.body) == (200, expected)


def test_accepts_forms_from_the_public_host_only(server):
    token = "t" * 32
    cookies = [("Cookie", f"__Host-csrftoken={token}"), ("X-CSRFToken", token)]
    statuses = [
        forwarded(server, "/form-of-tests/", *cookies, ("Origin", f"https://{host}"), method="POST").status
        for host in (PUBLIC, ORIGIN, "evil.example")
    ]
    assert statuses == [200, 403, 403]


def test_uses_the_ip_address_that_clients_cannot_forge(server):
    chosen = [("X-Azure-ClientIP", "6.6.6.6"), ("X-Client-IP", "6.6.6.6")]
    assert forwarded(server, "/client-of-tests/", *chosen).body == "203.0.113.9"
    # Without a client address, rate limits could not count the request, so it is refused.
    response = request(server, "/client-of-tests/", ("X-Azure-FDID", PROFILE), ("X-Forwarded-Host", PUBLIC))
    assert response.status == 403


def test_ignores_the_headers_of_front_door_without_the_setting():
    with serve() as server:
        response = forwarded(server, "/client-of-tests/", ("X-Forwarded-Host", "evil.example"))
        assert (response.status, response.body) == (200, "147.243.0.1")
        assert forwarded(server, "/host-of-tests/", public="evil.example").body == ORIGIN


@pytest.mark.parametrize(
    "value", ["true", "reviews", f"{PROFILE}-1", PROFILE.replace("a", "x"), f"{PROFILE},{PROFILE}"]
)
def test_refuses_a_front_door_id_that_is_not_a_uuid(monkeypatch, value):
    monkeypatch.setattr(Environment, "ENVIRON", {"FRONT_DOOR_ID": value})
    with pytest.raises(ImproperlyConfigured, match="FRONT_DOOR_ID"):
        front_door_id(Environment())
