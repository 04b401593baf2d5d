"""A local replacement for the Container Apps ingress: it terminates TLS and sets ``X-Forwarded-…`` headers."""

import shutil
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dev.ports import HOST
from dev.services.certificates import Authority

# These headers are valid for one connection only, so they are not forwarded:
# https://www.rfc-editor.org/rfc/rfc9110#name-connection
HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"}
# With this header, browsers would require HTTPS for every other server on localhost for a year.
NOT_FOR_LOCALHOST = {"strict-transport-security"}
TIMEOUT = 240


@contextmanager
def ingress(port: int, site: int, folder: Path) -> Iterator[None]:
    """Listen on ``port`` with TLS and forward requests to the port ``site``. Write the certificates to ``folder``.

    Like the ingress of Container Apps, it replaces the ``X-Forwarded-…`` headers of the client.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = Authority()
    authority.write(folder / "authority.pem")
    chain, key = authority.issue("localhost", HOST).write(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)

    class Handler(IngressHandler):
        target = site

    server = Server((HOST, port), Handler)
    # The TLS handshake is not part of accept(), because there one slow client would block all other clients.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class Server(ThreadingHTTPServer):
    def handle_error(self, *_arguments: object) -> None:
        """Ignore errors of browsers that do not trust the certificate and of clients that do not use TLS."""


class IngressHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target: int

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._forward
        raise AttributeError(name)

    def _forward(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        with closing(HTTPConnection(HOST, self.target, timeout=TIMEOUT)) as connection:
            try:
                connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in HOP_BY_HOP and not name.lower().startswith("x-forwarded-"):
                        connection.putheader(name, value)
                connection.putheader("X-Forwarded-Proto", "https")
                connection.putheader("X-Forwarded-For", self.client_address[0])
                connection.endheaders()
                self._forward_body(connection, length)
                response = connection.getresponse()
            except (OSError, HTTPException):
                self.close_connection = True
                self.send_error(HTTPStatus.BAD_GATEWAY, "The site does not answer")
                return
            self._send(response)

    def _forward_body(self, connection: HTTPConnection, length: int) -> None:
        is_open = True
        while length and (part := self.rfile.read(min(length, 65536))):
            length -= len(part)
            try:
                if is_open:
                    connection.send(part)
            except ConnectionError:
                # The site responded early and closed the connection. Read the rest of the body, because browsers
                # send the whole body before they read the response.
                is_open = False

    def _send(self, response: HTTPResponse) -> None:
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP | NOT_FOR_LOCALHOST:
                self.send_header(name, value)
        if response.length is None and self.command != "HEAD":
            # Without a length, only the end of the connection marks the end of the response.
            self.send_header("Connection", "close")
        self.end_headers()
        shutil.copyfileobj(response, self.wfile)

    def log_message(self, *_arguments: object) -> None:
        """Log nothing, because the site logs the same requests."""
