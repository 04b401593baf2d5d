"""A TCP proxy that can simulate a network failure: it accepts connections but drops all data."""

import socket
import socketserver
import threading
from typing import Self

from dev.ports import HOST


class Proxy:
    """Forwards data in both directions. A connection that existed during a silence stays dead."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._is_silent = False
        # The number of silences so far. Connections with an older number are dead.
        self._silences = 0

    def __enter__(self) -> Self:
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                proxy.connect(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 100

        self._server = Server((HOST, 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def silence(self) -> None:
        self._silences += 1
        self._is_silent = True

    def speak(self) -> None:
        self._is_silent = False

    def connect(self, client: socket.socket) -> None:
        silences = -1 if self._is_silent else self._silences
        try:
            with socket.create_connection((HOST, self.target)) as server:
                back = threading.Thread(target=self._forward, args=(server, client, silences), daemon=True)
                back.start()
                self._forward(client, server, silences)
                back.join()
        except OSError:
            # The server refused the connection; returning closes the client's.
            return

    def _forward(self, source: socket.socket, sink: socket.socket, silences: int) -> None:
        try:
            while data := source.recv(65536):
                if silences == self._silences:
                    sink.sendall(data)
            # Forward the end of a connection, except during a silence.
            if silences == self._silences:
                sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
