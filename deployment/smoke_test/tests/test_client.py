"""Servers that violate HTTP, or that are slow, endless or elsewhere."""

import itertools
import socket
import ssl
import time

import pytest
import trustme

from deployment.smoke_test import client as module
from deployment.smoke_test.client import Client
from deployment.smoke_test.outcomes import CheckFailed, Unavailable
from deployment.smoke_test.tests.stand_in import Reply

HEAD = b"HTTP/1.1 200 OK\r\n"
TIMEOUT = 0.3


@pytest.fixture
def client(server):
    return Client(server.url, {"X-Azure-FDID": "front-door"})


def failure(client, path="/", kind=CheckFailed):
    with pytest.raises(kind) as raised:
        client.get(path)
    message = str(raised.value)
    assert len(message.splitlines()) == 1
    assert message.isprintable()
    return message


def trickle(server, head):
    """Yield a response that never ends, one byte at a time, until the test ends."""
    yield head
    while not server.is_over.wait(0.02):
        yield b"x"


@pytest.mark.parametrize("head", [b"", HEAD + b"X-Header: ", HEAD + b"Content-Length: 100000\r\n\r\n", HEAD + b"\r\n"])
def test_ends_a_request_whose_response_arrives_too_slowly(server, client, monkeypatch, head):
    monkeypatch.setattr(module, "REQUEST_TIMEOUT", TIMEOUT)
    server.replies["/"] = lambda query: trickle(server, head)
    started = time.monotonic()
    assert "did not respond completely within 0 seconds" in failure(client, kind=Unavailable)
    assert time.monotonic() - started < 10


def test_ends_a_request_to_a_server_that_accepts_connections_and_does_not_respond(monkeypatch):
    monkeypatch.setattr(module, "REQUEST_TIMEOUT", TIMEOUT)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        silent = Client(f"http://127.0.0.1:{listening.getsockname()[1]}", {})
        assert "did not respond" in failure(silent, kind=Unavailable)


def test_refuses_requests_after_the_time_limit(server, client):
    client.limit_time(60)
    assert client.get("/").status == 200
    client.limit_time(0)
    assert "There was no time left to request" in failure(client)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ([], "did not respond: Remote end closed connection without response."),
        ([b"SSH-2.0-OpenSSH_9.9\r\n"], "did not send a valid response: SSH-2.0-OpenSSH_9.9."),
        ([b"HTTP/1.1 \0\x1b[31m OK\r\n\r\n"], "did not send a valid response: "),
        ([HEAD, b"X: " + b"x" * 100_000, b"\r\n\r\n"], "did not send a valid response: got more than 65536 bytes"),
        (
            [HEAD, *(b"X-%d: x\r\n" % number for number in range(200)), b"\r\n"],
            "did not send a valid response: got more",
        ),
        ([HEAD, b"Content-Length: 1000\r\n\r\n", b"half"], "ended 996 bytes before its Content-Length."),
        ([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"100\r\nhalf"], "did not send a valid response: "),
        ([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"garbage\r\n"], "did not send a valid response: "),
        ([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"f" * 40, b"\r\nx"], "did not send a valid response: "),
    ],
)
def test_reports_a_response_that_violates_the_protocol(server, client, response, message):
    server.replies["/"] = lambda query: response
    assert message in failure(client, kind=Unavailable)


@pytest.mark.parametrize("length", [b"", b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_stops_reading_a_response_that_is_too_large(server, client, length):
    part = b"x" * 65_536
    chunk = b"10000\r\n" + part + b"\r\n" if b"chunked" in length else part
    server.replies["/"] = lambda query: itertools.chain([HEAD, length, b"\r\n"], itertools.repeat(chunk))
    assert f"has more than {module.MAX_BYTES} bytes" in failure(client)


@pytest.mark.parametrize("length", [b"", b"Content-Length: -5\r\n", b"Content-Length: garbage\r\n"])
def test_reads_a_response_without_a_valid_length_to_its_end(server, client, length):
    server.replies["/"] = lambda query: [HEAD, length, b"\r\n", b"whole"]
    assert client.get("/").body == b"whole"


@pytest.mark.parametrize("location", ["/there", "//{host}/there", "http://{host}/there", "there?a=b#c", " /there\t"])
def test_follows_redirects_on_the_same_host(server, client, location):
    url = location.format(host=server.url.removeprefix("http://"))
    server.replies |= {"/here": Reply(b"", 302, {"Location": url}), "/there": Reply(b"arrived")}
    assert client.get("/here").body == b"arrived"


@pytest.mark.parametrize(
    "location",
    [
        "{other}/elsewhere",
        "https://{host}/elsewhere",
        "//elsewhere.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://[",
        "http://:80/",
        "http://127.0.0.1:99999/",
        "\\\\elsewhere.example",
        "http://user@elsewhere.example/",
    ],
)
def test_refuses_redirects_to_other_hosts(server, other_server, client, location):
    url = location.format(other=other_server.url, host=server.url.removeprefix("http://"))
    server.replies["/here"] = Reply(b"", 302, {"Location": url})
    server.replies["/" + url] = Reply(b"", 404)
    if location.startswith("\\"):
        # For this client, a backslash is part of a path.
        assert client.get("/here").status == 404
    else:
        assert "not the same scheme and host" in (message := failure(client, "/here")) or "valid URL" in message
    assert not other_server.requests


def test_stops_following_a_redirect_loop(server, client):
    server.replies["/here"] = Reply(b"", 301, {"Location": "/here"})
    assert "/here redirects more than 5 times." in failure(client, "/here")
    assert len(server.requests) == 6


def test_sends_headers_only_to_the_site(server, other_server, client):
    client.get("/")
    client.get(f"{other_server.url}/")
    assert server.requested("/")[0]["X-Azure-FDID"] == "front-door"
    assert "X-Azure-FDID" not in other_server.requested("/")[0]


@pytest.mark.parametrize(
    ("path", "requested"),
    [
        ("/café?q=süß&x=%20 ~", "/caf%C3%A9?q=s%C3%BC%C3%9F&x=%20%20~"),
        ("/a\r\nHost: b", "/aHost:%20b"),
        ("/\0#fragment", "/%00"),
        ("", "/"),
    ],
)
def test_encodes_a_path_as_browsers_do(server, client, path, requested):
    client.get(path)
    assert [path for path, _headers in server.requests] == [requested]


def test_refuses_a_path_that_cannot_be_encoded(server, client):
    assert "did not send a valid response" in failure(client, "/?q=\ud800")
    assert not server.requests


def test_reports_a_connection_that_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert "did not respond: [Errno 111] Connection refused" in failure(Client(f"http://127.0.0.1:{port}", {}))


@pytest.mark.parametrize(
    ("names", "message"), [(["127.0.0.1"], "unable to get"), (["other.example"], "IP address mismatch")]
)
def test_reports_a_certificate_that_this_machine_cannot_verify(server, monkeypatch, tmp_path, names, message):
    url = serve_tls(server, monkeypatch, tmp_path, names, is_trusted=message != "unable to get")
    reported = failure(Client(url, {}))
    assert f"This machine cannot verify the certificate of {url}/: " in reported
    assert message in reported
    assert "set SSL_CERT_FILE" in reported


def test_accepts_a_certificate_of_a_trusted_authority(server, monkeypatch, tmp_path):
    url = serve_tls(server, monkeypatch, tmp_path, ["127.0.0.1"], is_trusted=True)
    assert Client(url, {}).get("/").status == 200


def serve_tls(server, monkeypatch, folder, names, *, is_trusted):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    (folder / "authority.pem").write_bytes((authority if is_trusted else trustme.CA()).cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))
    return server.url.replace("http:", "https:")


def test_treats_a_site_without_tls_as_unavailable_over_https(server):
    assert "did not respond: " in failure(Client(server.url.replace("http:", "https:"), {}), kind=Unavailable)
