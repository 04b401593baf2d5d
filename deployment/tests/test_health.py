import socket
import ssl
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from urllib.error import URLError

import pytest

from deployment import health, steps
from deployment.health import health_of, request_status
from deployment.steps import REVISION_TIMEOUT


@pytest.fixture
def sleeping(azure):
    """A simulated Azure with a released commit and a newer commit, in which no revision has a replica."""
    azure.run("up")
    azure.commit()
    azure.change(scaled_to_zero=True)
    return azure


@pytest.fixture
def internal(sleeping, monkeypatch):
    """The same with an ingress that only a virtual network reaches."""
    monkeypatch.setenv("NETWORK_MODE", "private")
    monkeypatch.setenv("INGRESS_EXTERNAL", "false")
    return sleeping


def unreachable(url):
    raise URLError("Name or service not known")


def test_sends_no_traffic_to_a_revision_without_replicas_that_is_not_ready(sleeping):
    serving = sleeping.serving()
    sleeping.request = lambda url: 503
    message = sleeping.run("up", code=1)
    assert f"is not healthy ({url_of_newest(sleeping)} returned 503), and the traffic stays as it was" in message
    assert sleeping.serving() == serving


def test_sends_traffic_to_a_revision_without_replicas_once_it_is_ready(sleeping):
    serving, responses, requested = sleeping.serving(), [None, 404, 503, 200], []

    def respond(url):
        requested.append(url)
        return responses.pop(0)

    sleeping.request = respond
    sleeping.run("up")
    assert requested == [url_of_newest(sleeping)] * 4
    assert sleeping.serving() != serving


def url_of_newest(azure):
    name = azure.group["app"]["revisions"][-1]["name"]
    return f"https://{name}.example.azurecontainerapps.io/ready"


def test_reports_a_revision_that_does_not_respond(sleeping):
    sleeping.request = lambda url: None
    assert "/ready did not respond), and the traffic stays as it was" in sleeping.run("up", code=1)


@pytest.mark.parametrize("mode", ["public", "private"])
def test_refuses_a_revision_with_a_public_ingress_that_it_cannot_reach(sleeping, monkeypatch, mode):
    monkeypatch.setenv("NETWORK_MODE", mode)
    sleeping.request = unreachable
    assert "(this machine cannot reach https://reviews--" in sleeping.run("up", code=1)


def test_accepts_an_internal_revision_that_it_cannot_reach(internal):
    serving = internal.serving()
    internal.request = unreachable
    printed = internal.run("up")
    url = url_of_newest(internal)
    assert f"was not tested, because this machine cannot reach {url}: Name or service not known" in printed
    assert internal.serving() != serving


@pytest.mark.parametrize("ingress", ["sleeping", "internal"])
def test_names_a_certificate_that_this_machine_cannot_verify(request, ingress):
    azure = request.getfixturevalue(ingress)
    serving = azure.serving()

    def distrust(url):
        raise URLError(ssl.SSLCertVerificationError("unable to get local issuer certificate"))

    azure.request = distrust
    message = azure.run("up", code=1)
    assert f"cannot verify the certificate of {url_of_newest(azure)}" in message
    assert azure.serving() == serving


@pytest.mark.parametrize("status", [503, None])
def test_sends_no_traffic_to_an_internal_revision_that_it_reaches_and_that_is_not_ready(internal, status):
    serving = internal.serving()
    internal.request = lambda url: status
    assert "is not healthy" in internal.run("up", code=1)
    assert internal.serving() == serving


def test_counts_the_duration_of_requests_as_waiting(sleeping, monkeypatch):
    clock, requested = SimpleNamespace(now=0.0), []

    def respond_slowly(url):
        requested.append(url)
        clock.now += health.REQUEST_TIMEOUT

    monkeypatch.setattr(steps, "time", SimpleNamespace(monotonic=lambda: clock.now))
    sleeping.request = respond_slowly
    sleeping.run("up", code=1)
    assert len(requested) <= REVISION_TIMEOUT / health.REQUEST_TIMEOUT


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"provisioningState": "Provisioning", "runningState": "Processing"}, None),
        ({"provisioningState": "Provisioned", "runningState": "Running", "healthState": "Unhealthy"}, None),
        (
            {"provisioningState": "Provisioned", "runningState": "RunningAtMaxScale", "healthState": "Healthy"},
            "Healthy",
        ),
        ({"provisioningState": "Provisioned", "runningState": "ScaledToZero", "healthState": "None"}, "ScaledToZero"),
        (
            {"provisioningState": "Provisioned", "runningState": "ScaledToZero", "healthState": "Healthy"},
            "ScaledToZero",
        ),
        ({"provisioningState": "Provisioning", "runningState": "ScaledToZero"}, None),
        ({"provisioningState": "Failed", "provisioningError": "ImagePullFailure"}, "ImagePullFailure"),
        ({"provisioningState": "Provisioned", "runningState": "ActivationFailed"}, "ActivationFailed"),
    ],
)
def test_reads_the_health_of_a_revision(properties, expected):
    assert health_of(properties) == expected


@contextmanager
def server(status):
    """Yield the URL of a server that responds with a status, or that closes the connection if the status is None."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if status:
                self.send_response(status)
                self.end_headers()

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}/ready"
        finally:
            listening.shutdown()
            thread.join()


@pytest.mark.parametrize("status", [200, 404, 503, None])
def test_requests_the_status_of_a_url(status):
    with server(status) as url:
        assert request_status(url) == status


def test_gets_no_status_when_a_server_accepts_a_connection_and_does_not_respond(monkeypatch):
    monkeypatch.setattr(health, "REQUEST_TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert request_status(f"http://127.0.0.1:{listening.getsockname()[1]}/ready") is None


def test_distinguishes_a_refused_connection_from_a_missing_response():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(URLError):
        request_status(f"http://127.0.0.1:{port}/ready")
