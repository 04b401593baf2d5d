"""A TCP proxy that can simulate a network failure: it accepts connections but drops all data."""

import socket
import socketserver
import threading
from typing import Self

from dev.ports import HOST


class Proxy:
    """Forwards data in both directions. A connection that existed at the time of a pause stays dead."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._is_paused = False
        # The number of pauses so far. Connections with an older number are dead.
        self._pauses = 0

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

    def pause(self) -> None:
        self._pauses += 1
        self._is_paused = True

    def resume(self) -> None:
        self._is_paused = False

    def connect(self, client: socket.socket) -> None:
        pauses = -1 if self._is_paused else self._pauses
        try:
            with socket.create_connection((HOST, self.target)) as server:
                back = threading.Thread(target=self._forward, args=(server, client, pauses), daemon=True)
                back.start()
                self._forward(client, server, pauses)
                back.join()
        except OSError:
            # The server refused the connection; returning closes the client's.
            return

    def _forward(self, source: socket.socket, sink: socket.socket, pauses: int) -> None:
        try:
            while data := source.recv(65536):
                if pauses == self._pauses:
                    sink.sendall(data)
            # Forward the end of a connection, except during a pause.
            if pauses == self._pauses:
                sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
