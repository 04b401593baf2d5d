"""The whole site with the environment and the requests of App Service.

https://learn.microsoft.com/azure/app-service/reference-app-settings
"""

from contextlib import closing
from http.client import HTTPConnection

import pytest

from dev.harness.gunicorn import container
from restaurant_review.conf.environment import Environment
from restaurant_review.conf.server import ServerSettings

INSTANCE = "02c705ae24eaf5f298e553a9c2724b9fe4485707c2d1c36137cd02931091e561"
HOST = "reviews.azurewebsites.net"
APP_SERVICE = {
    "WEBSITE_SITE_NAME": "reviews",
    "WEBSITE_HOSTNAME": HOST,
    "WEBSITE_INSTANCE_ID": INSTANCE,
    "WEBSITE_AUTH_ENABLED": "False",
    "WEBSITES_PORT": "8000",
    "WEBSITES_CONTAINER_STOP_TIME_LIMIT": "30",
}


def get(server, path, **headers):
    """Send a request as App Service's front end forwards it: with the client's port in ``X-Forwarded-For``."""
    given = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9:50123", **headers}
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.request("GET", path, headers=given)
        response = connection.getresponse()
        response.body = response.read().decode()
        return response


@pytest.fixture
def server(deployment):
    environment = {**deployment, **APP_SERVICE, "ALLOWED_HOSTS": "reviews.magazine.example"}
    with container(environment, application="restaurant_review.tests.application") as server:
        yield server


def test_starts_and_serves_with_the_variables_of_app_service(server, services):
    assert get(server, "/ready").status == 200
    assert get(server, "/restaurants/").status == 200
    assert get(server, "/restaurants/", Host="reviews.magazine.example").status == 200
    # The host of another app on the shared domain, and App Service's warm-up request.
    assert get(server, "/restaurants/", Host="other.azurewebsites.net").status == 400
    assert get(server, "/robots933456.txt", Host="localhost:8000").status == 400

    assert get(server, "/restaurants/", **{"X-Forwarded-Proto": "http"}).status == 301
    assert get(server, "/client-of-tests/").body == "203.0.113.9"
    forged = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9:50123"}
    assert get(server, "/client-of-tests/", **forged).body == "203.0.113.9"

    with services.postgres.connect() as connection:
        names = connection.execute(
            "SELECT DISTINCT application_name FROM pg_stat_activity WHERE usename LIKE 'id-%'"
        ).fetchall()
    assert names == [(f"reviews {INSTANCE[:27]}..{INSTANCE[-17:]} gunicorn",)]
    assert "WEBSITES_CONTAINER_STOP_TIME_LIMIT" not in "".join(server.lines)


def settings_of(monkeypatch, **variables):
    monkeypatch.setattr(Environment, "ENVIRON", variables)
    return ServerSettings.from_environment(Environment())


@pytest.mark.parametrize(
    ("variables", "port"),
    [
        ({}, 8000),
        ({"PORT": "8080"}, 8080),
        ({"PORT": "80", "WEBSITES_PORT": "8000"}, 8000),
        ({"WEBSITES_PORT": ""}, 8000),
    ],
)
def test_listens_on_the_port_that_app_service_sends_requests_to(monkeypatch, variables, port):
    assert settings_of(monkeypatch, **variables).port == port


@pytest.mark.parametrize(
    ("variables", "stop_time"),
    [
        ({}, 30),
        ({"WEBSITE_SITE_NAME": "reviews"}, 5),
        ({"WEBSITE_SITE_NAME": "reviews", "WEBSITES_CONTAINER_STOP_TIME_LIMIT": "60"}, 60),
    ],
)
def test_assumes_the_stop_time_of_the_platform(monkeypatch, variables, stop_time):
    assert settings_of(monkeypatch, **variables).stop_time == stop_time
