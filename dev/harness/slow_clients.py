"""Clients that stall: they send the beginning of a request, then nothing or one byte per ``DRIP_INTERVAL``."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

HOST = "127.0.0.1"
DRIP_INTERVAL = 1.0  # seconds
# In seconds. A client reconnects after this time, so that closing connections does not relieve the server.
RECONNECT_INTERVAL = 0.5


@dataclass(frozen=True, slots=True)
class Stall:
    """The bytes that a client sends first, and the byte that it repeats afterwards, if any."""

    opening: bytes
    drip: bytes = b""
    # SO_RCVBUF in bytes, for a client that does not read the response: a small buffer makes the server wait for the
    # client. 0 stands for the default size, for a client that reads.
    receive_buffer: int = 0


IDLE = Stall(b"")
HEADERS = Stall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", drip=b"a")
SMALL_BODY = Stall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na=")
SLOW_BODY = Stall(SMALL_BODY.opening, drip=b"a")
LARGE_BODY = Stall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\na=")


@contextmanager
def slow_clients(port: int, stall: Stall, count: int) -> Iterator[None]:
    """Keep ``count`` stalled connections to the port open during the ``with`` block."""
    is_over = threading.Event()
    thread = threading.Thread(target=_run, args=(port, stall, count, is_over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


class _ClientGroup:
    """The clients of one thread."""

    def __init__(self, port: int, stall: Stall, count: int) -> None:
        self.port = port
        self.stall = stall
        # The times, by ``time.monotonic()``, at which the missing clients connect.
        self.connect_times = [0.0] * count
        self.clients: list[socket.socket] = []

    def connect_missing(self) -> None:
        now = time.monotonic()
        missing = [moment for moment in self.connect_times if moment <= now]
        self.connect_times = [moment for moment in self.connect_times if moment > now]
        for _moment in missing:
            try:
                self.clients.append(self._connect())
            except OSError:
                self.connect_times.append(now + RECONNECT_INTERVAL)

    def drip(self) -> None:
        for client in self.clients if self.stall.drip else ():
            with suppress(OSError):
                client.send(self.stall.drip)

    def replace_closed(self, seconds: float) -> None:
        """Wait for ``seconds``. Schedule a new connection for each one that the server closes meanwhile."""
        deadline = time.monotonic() + seconds
        # A client that reads nothing cannot detect that the server has closed the connection, so it is not replaced.
        readers = [] if self.stall.receive_buffer else self.clients
        while (left := deadline - time.monotonic()) > 0:
            readable = select.select(readers, [], [], left)[0]
            for client in [client for client in readable if _is_closed(client)]:
                self.clients.remove(client)
                client.close()
                self.connect_times.append(time.monotonic() + RECONNECT_INTERVAL)

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def _connect(self) -> socket.socket:
        client = socket.socket()
        if self.stall.receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.stall.receive_buffer)
        client.settimeout(1)
        try:
            client.connect((HOST, self.port))
            client.sendall(self.stall.opening)
        except OSError:
            client.close()
            raise
        return client


def _is_closed(client: socket.socket) -> bool:
    try:
        return not client.recv(65_536)
    except OSError:
        return True


def _run(port: int, stall: Stall, count: int, is_over: threading.Event) -> None:
    with closing(_ClientGroup(port, stall, count)) as group:
        while not is_over.is_set():
            group.connect_missing()
            group.drip()
            group.replace_closed(DRIP_INTERVAL)
