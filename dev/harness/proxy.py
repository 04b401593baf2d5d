"""A TCP proxy that can simulate network failures."""

import socket
import socketserver
import struct
import threading
from contextlib import closing, suppress
from typing import Self

from dev.harness.waiting import wait_until
from dev.ports import HOST

# In seconds. The interval at which a connection without data checks whether `reset` was called.
POLL_INTERVAL = 0.05
# With this value of SO_LINGER, closing a socket sends RST and discards unsent data.
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Proxy:
    """Forwards data in both directions. A connection that existed during a pause forwards nothing afterwards."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._is_paused = False
        # The number of pauses so far. A connection that started with another number drops its data.
        self._pauses = 0
        self._resets = 0
        # The number of resets before the start of each open connection.
        self._open: list[int] = []
        # The event is cleared while data is held back.
        self._flows = threading.Event()
        self._flows.set()
        # The number of bytes to forward before a reset. The connection whose data exceeds this number is reset.
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
        """Accept connections and drop all data until ``resume`` is called."""
        self._pauses += 1
        self._is_paused = True

    def resume(self) -> None:
        self._is_paused = False

    def stall(self) -> None:
        """Hold back all data until ``flow`` is called."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def reset(self) -> None:
        """Reset all connections, and return when they are closed. No data may be held back."""
        self._resets += 1
        wait_until(lambda: all(resets == self._resets for resets in [*self._open]))

    def truncate(self, after: int) -> None:
        """Forward ``after`` more bytes, then reset the connection that sends more, even in the middle of a response."""
        self._bytes_until_reset = after

    def connect(self, client: socket.socket) -> None:
        pauses, resets = -1 if self._is_paused else self._pauses, self._resets
        self._open.append(resets)
        try:
            with socket.create_connection((HOST, self.target)) as server, closing(client):
                for end in (server, client):
                    end.settimeout(POLL_INTERVAL)
                back = threading.Thread(target=self._forward, args=(server, client, pauses, resets), daemon=True)
                back.start()
                self._forward(client, server, pauses, resets)
                back.join()
        except OSError:
            # The server refused the connection. Returning closes the connection of the client.
            return
        finally:
            self._open.remove(resets)

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
            # The thread of the other direction may have closed this socket.
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                end.close()

    def _send(self, sink: socket.socket, data: bytes) -> bool:
        """Send the data. Empty data shuts down the connection. Return False if ``truncate`` cut off the data."""
        if not data:
            sink.shutdown(socket.SHUT_RDWR)
            return True
        limit, self._bytes_until_reset = self._bytes_until_reset, None
        if limit is not None and limit >= len(data):
            self._bytes_until_reset, limit = limit - len(data), None
        sink.sendall(data[:limit])
        return limit is None
