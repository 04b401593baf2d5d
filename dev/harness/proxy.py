"""A proxy in front of a server of this machine that can fall silent: it goes on accepting, and never answers."""

import socket
import socketserver
import threading
from typing import Self

from dev.ports import HOST


class Proxy:
    """Passes bytes on, both ways. A connection that was there while it was silent never gets an answer again."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._is_silent = False
        # Counts silences: a connection of an earlier count is lost.
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
                back = threading.Thread(target=self._pass_on, args=(server, client, silences), daemon=True)
                back.start()
                self._pass_on(client, server, silences)
                back.join()
        except OSError:
            # The server refuses, so that the client is let go, too.
            return

    def _pass_on(self, source: socket.socket, sink: socket.socket, silences: int) -> None:
        try:
            while data := source.recv(65536):
                if silences == self._silences:
                    sink.sendall(data)
            # A client that gives up takes its server with it; a server that ends is news, which a silent proxy keeps.
            if silences == self._silences:
                sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
