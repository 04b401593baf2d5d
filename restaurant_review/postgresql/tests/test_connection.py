"""To whom a token is sent, and to whom not."""

import socket
import ssl
import struct
import threading
from contextlib import contextmanager

import psycopg
import pytest

from dev.services.certificates import Authority
from restaurant_review.postgresql.connection import InsecureConnection, TokenConnection, TokenUnavailable, verifying

TOKEN = "a-token-that-nobody-else-may-see"
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
    """Listens like a PostgreSQL that wants passwords in the clear, and writes down what it hears."""

    def __init__(self, certificate=None, folder=None):
        self.heard = b""
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
            self.heard += client.recv(4096)
            client.sendall(CLEARTEXT_PASSWORD)
            self.heard += client.recv(4096)
        except OSError:
            # The client has left, as it should.
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


def test_a_server_that_proves_itself_gets_the_token(authority, tmp_path):
    """Proves that the tests below would see it."""
    impostor = Impostor(authority.issue("localhost"), tmp_path)
    with impostor.listening() as port:
        connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() in impostor.heard


def test_a_server_with_an_untrusted_certificate_does_not(authority, tmp_path):
    impostor = Impostor(Authority().issue("localhost"), tmp_path)
    with impostor.listening() as port:
        assert "certificate verify failed" in connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() not in impostor.heard


def test_a_server_of_another_name_does_not(authority, tmp_path):
    impostor = Impostor(authority.issue("other.example"), tmp_path)
    with impostor.listening() as port:
        assert "does not match host name" in connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() not in impostor.heard


def test_a_server_without_tls_does_not(authority, tmp_path):
    impostor = Impostor()
    with impostor.listening() as port:
        assert "does not support SSL" in connect(port, authority.write(tmp_path / "ca.pem"))
    assert TOKEN.encode() not in impostor.heard


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "prefer", "disable", None])
def test_nobody_is_asked_without_a_check_of_the_server(authority, tmp_path, sslmode):
    assert "verify-full" in connect(1, authority.write(tmp_path / "ca.pem"), sslmode=sslmode)


@pytest.mark.parametrize("host", ["/run/postgresql", "", "@abstract", "localhost,/run/postgresql"])
def test_a_socket_has_no_name_to_check(host):
    with pytest.raises(InsecureConnection, match="Unix socket"):
        verifying({"sslmode": "verify-full", "host": host})


def test_the_system_authorities_are_those_that_there_are():
    for given in (None, "system"):
        checked = verifying({"sslmode": "verify-full", "host": "localhost", "sslrootcert": given})
        assert checked["sslrootcert"].endswith("cacert.pem")
    assert checked["gssencmode"] == "disable"


def test_a_password_needs_no_token(authority, tmp_path):
    assert "verify-full" not in connect(1, tmp_path, sslmode="disable", password="secret")


def test_without_a_token_it_says_why():
    with pytest.raises(TokenUnavailable, match="the endpoint is on holiday"):
        TokenConnection.connect(
            host="localhost", sslmode="verify-full", token_provider=f"{__name__}.broken_provider", user="x", dbname="x"
        )


def test_only_a_refusal_asks_for_another_token(authority, tmp_path):
    before = Provider.replaced
    connect(1, authority.write(tmp_path / "ca.pem"))
    assert Provider.replaced == before
