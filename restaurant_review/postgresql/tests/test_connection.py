"""Only servers whose certificate is verified receive the token."""

import socket
import ssl
import struct
import threading
from contextlib import contextmanager

import psycopg
import pytest

from dev.services.certificates import Authority
from restaurant_review.postgresql.connection import (
    InsecureConnection,
    TokenConnection,
    TokenUnavailable,
    require_verified_tls,
)

TOKEN = "a-token-for-one-server-only"
SSL_REQUEST = 80877103
CLEARTEXT_PASSWORD = struct.pack("!cII", b"R", 8, 3)


class Provider:
    replaced = 0

    def token(self):
        return TOKEN

    def replace(self, refused):
        Provider.replaced += 1


class BrokenProvider(Provider):
    def token(self):
        raise RuntimeError("the endpoint is on holiday")


provider, broken_provider = Provider(), BrokenProvider()
PROVIDER = f"{__name__}.provider"


class Impostor:
    """A server that asks for a plain-text password, as PostgreSQL may, and records what it receives."""

    def __init__(self, certificate=None, folder=None):
        self.received = b""
        self.context = None
        if certificate:
            chain, key = certificate.write(folder)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(chain, key)

    @contextmanager
    def listening(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=self.serve, args=(server,))
            thread.start()
            yield server.getsockname()[1]
            thread.join()

    def serve(self, server):
        client, _address = server.accept()
        client.settimeout(5)
        try:
            _length, code = struct.unpack("!II", client.recv(8))
            if code == SSL_REQUEST:
                client.sendall(b"S" if self.context else b"N")
                if self.context:
                    client = self.context.wrap_socket(client, server_side=True)
            self.received += client.recv(4096)
            client.sendall(CLEARTEXT_PASSWORD)
            self.received += client.recv(4096)
        except OSError:
            # The client has closed the connection, as it should.
            pass
        finally:
            client.close()


@pytest.fixture
def authority():
    return Authority()


def connect(port, authorities, **parameters):
    with pytest.raises(psycopg.OperationalError) as error:
        TokenConnection.connect(
            **{
                "host": "localhost",
                "port": port,
                "user": "id-reviews",
                "dbname": "reviews",
                "sslmode": "verify-full",
                "sslrootcert": str(authorities),
                "connect_timeout": 5,
                "token_provider": PROVIDER,
                **parameters,
            }
        )
    return str(error.value)


def test_sends_the_token_to_a_verified_database_server(authority, tmp_path):
    # Without this test, the tests below could pass because the token is never sent.
    impostor = Impostor(authority.issue("localhost"), tmp_path)
    with impostor.listening() as port:
        connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() in impostor.received


def test_sends_no_token_to_a_database_server_with_an_untrusted_certificate(authority, tmp_path):
    impostor = Impostor(Authority().issue("localhost"), tmp_path)
    with impostor.listening() as port:
        assert "certificate verify failed" in connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() not in impostor.received


def test_sends_no_token_to_a_database_server_with_another_name(authority, tmp_path):
    impostor = Impostor(authority.issue("other.example"), tmp_path)
    with impostor.listening() as port:
        assert "does not match host name" in connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() not in impostor.received


def test_sends_no_token_to_a_database_server_without_tls(authority, tmp_path):
    impostor = Impostor()
    with impostor.listening() as port:
        assert "does not support SSL" in connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() not in impostor.received


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "prefer", "disable", None])
def test_refuses_to_connect_with_a_token_unless_the_server_is_verified(authority, tmp_path, sslmode):
    assert "verify-full" in connect(1, authority.write(tmp_path / "ca.pem"), sslmode=sslmode)


@pytest.mark.parametrize("host", ["/run/postgresql", "", "@abstract", "localhost,/run/postgresql"])
def test_refuses_to_connect_with_a_token_through_a_unix_socket(host):
    with pytest.raises(InsecureConnection, match="Unix socket"):
        require_verified_tls({"sslmode": "verify-full", "host": host})


def test_trusts_the_authorities_of_certifi_as_those_of_the_system():
    for given in (None, "system"):
        verified = require_verified_tls({"sslmode": "verify-full", "host": "localhost", "sslrootcert": given})
        assert verified["sslrootcert"].endswith("cacert.pem")
    assert verified["gssencmode"] == "disable"


def test_connects_with_a_password_without_verification_of_the_server(authority, tmp_path):
    assert "verify-full" not in connect(1, tmp_path, sslmode="disable", password="secret")


def test_reports_why_there_is_no_token_for_the_database():
    with pytest.raises(TokenUnavailable, match="the endpoint is on holiday"):
        TokenConnection.connect(
            host="localhost", sslmode="verify-full", token_provider=f"{__name__}.broken_provider", user="x", dbname="x"
        )


def test_requests_no_replacement_of_a_token_when_there_was_no_login(authority, tmp_path):
    before = Provider.replaced
    connect(1, authority.write(tmp_path / "ca.pem"))
    assert Provider.replaced == before
