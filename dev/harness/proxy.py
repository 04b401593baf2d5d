"""A TCP proxy that can simulate network failures."""

import socket
import socketserver
import struct
import threading
from contextlib import closing, suppress
from typing import Self

from dev.ports import HOST

# In seconds. How often a connection without data looks for a reset.
POLL_INTERVAL = 0.05
# Closing a socket with this option sends RST and discards what was not sent.
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Proxy:
    """Forwards data in both directions. A connection that existed at the time of a pause stays dead."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._is_paused = False
        # The number of pauses so far. Connections with an older number are dead.
        self._pauses = 0
        self._resets = 0
        # Clear while data is held back.
        self._flows = threading.Event()
        self._flows.set()
        # How many more bytes are forwarded before the connection that sends the next one is reset.
        self._bytes_until_reset: int | None = None

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
        """Accept connections and drop all data."""
        self._pauses += 1
        self._is_paused = True

    def resume(self) -> None:
        self._is_paused = False

    def stall(self) -> None:
        """Hold data back until ``flow``."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def reset(self) -> None:
        self._resets += 1

    def truncate(self, after: int) -> None:
        """Forward so many more bytes, and reset the connection in the middle of the data that exceeds them."""
        self._bytes_until_reset = after

    def connect(self, client: socket.socket) -> None:
        pauses, resets = -1 if self._is_paused else self._pauses, self._resets
        try:
            with socket.create_connection((HOST, self.target)) as server, closing(client):
                for end in (server, client):
                    end.settimeout(POLL_INTERVAL)
                back = threading.Thread(target=self._forward, args=(server, client, pauses, resets), daemon=True)
                back.start()
                self._forward(client, server, pauses, resets)
                back.join()
        except OSError:
            # The server refused the connection; returning closes the client's.
            return

    def _forward(self, source: socket.socket, sink: socket.socket, pauses: int, resets: int) -> None:
        try:
            while resets == self._resets:
                try:
                    data = source.recv(65536)
                except TimeoutError:
                    continue
                self._flows.wait()
                if pauses == self._pauses and not self._send(sink, data):
                    break
                if not data:
                    return
        except OSError:
            return
        for end in (source, sink):
            # The thread of the other direction may have closed it.
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                end.close()

    def _send(self, sink: socket.socket, data: bytes) -> bool:
        """Send the data, or the end of the connection. Return whether all was sent."""
        if not data:
            sink.shutdown(socket.SHUT_RDWR)
            return True
        limit, self._bytes_until_reset = self._bytes_until_reset, None
        if limit is not None and limit >= len(data):
            self._bytes_until_reset, limit = limit - len(data), None
        sink.sendall(data[:limit])
        return limit is None
