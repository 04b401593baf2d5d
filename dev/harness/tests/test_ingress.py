"""The proxy of `make run-azure`, in front of a real server."""

import os
import ssl
import urllib.error
import urllib.request
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection

import pytest

from dev.harness.gunicorn import gunicorn
from dev.harness.ingress import ingress
from dev.ports import free_port


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Yield the port of the proxy and a TLS context that trusts its certificate."""
    environment = {**os.environ, "SECRET_KEY": "for-tests", "DEBUG": "false", "ALLOWED_HOSTS": "localhost"}
    folder, port = tmp_path_factory.mktemp("ingress"), free_port()
    with gunicorn("restaurant_review.tests.application", environment) as server, ingress(port, server.port, folder):
        yield port, ssl.create_default_context(cafile=folder / "authority.pem")


def test_forwards_a_response_that_comes_before_the_end_of_the_body(site):
    port, context = site
    request = urllib.request.Request(f"https://localhost:{port}/form-of-tests/", b"a" * 30_000_000)
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request, context=context)  # noqa: S310 - it is HTTPS
    with raised.value as answer:
        assert answer.status == 413
        assert "The upload is too large" in answer.read().decode()


def test_keeps_the_connection_of_a_client_open(site):
    port, context = site
    with closing(HTTPSConnection("localhost", port, context=context)) as connection:
        for method in ("GET", "HEAD", "GET"):
            connection.request(method, "/robots-of-tests/")
            response = connection.getresponse()
            assert response.status == 200
            assert response.read() == (b"" if method == "HEAD" else b"Here.")


def test_prints_nothing_about_clients_that_do_not_use_tls(site, capfd):
    port, context = site
    with closing(HTTPConnection("localhost", port)) as connection:
        connection.request("GET", "/")
        with pytest.raises((OSError, HTTPException)):
            connection.getresponse()
    with pytest.raises(ssl.SSLError), closing(HTTPSConnection("localhost", port)) as connection:
        connection.request("GET", "/")
    # The server still handles requests.
    with urllib.request.urlopen(f"https://localhost:{port}/robots-of-tests/", context=context) as answer:
        assert answer.status == 200
    assert capfd.readouterr().err == ""
