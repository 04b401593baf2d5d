"""A client socket with a minimum transfer rate. Slower uploads and downloads are aborted."""

import errno
import socket
import time
from typing import Any

# How much longer than at the minimum rate an upload may take, for example on a phone in a tunnel.
GRACE_SECONDS = 20
MIN_BYTES_PER_SECOND = 8_000
# The longest pause between two parts of a body.
STALL_SECONDS = 10
# Large enough for a whole page, so that a thread does not wait while a slow client receives a page.
SEND_BUFFER_BYTES = 256 * 1024


class SlowClient(ConnectionResetError):
    """The client is slower than the minimum rate. gunicorn handles this exception like a connection reset."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "The client is slower than the minimum rate.")


class ClientSocket(socket.socket):
    """Raise ``SlowClient`` from blocking calls that wait longer than the minimum rate allows.

    The time that a client has to send a request grows with each received byte. ``start_request()`` resets that time.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._started_at = 0.0
        self._received = 0

    @classmethod
    def adopt(cls, accepted: socket.socket) -> "ClientSocket":
        adopted = cls(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        adopted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        return adopted

    def start_request(self) -> None:
        self._started_at = time.monotonic()
        self._received = 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        if self.gettimeout() == 0:
            return super().recv(size, flags)
        allowance = GRACE_SECONDS + self._received / MIN_BYTES_PER_SECOND
        left = self._started_at + allowance - time.monotonic()
        if left <= 0:
            raise SlowClient
        self.settimeout(min(left, STALL_SECONDS))
        try:
            received = super().recv(size, flags)
        except TimeoutError as error:
            raise SlowClient from error
        self._received += len(received)
        return received

    def sendall(self, data: Any, flags: int = 0) -> None:
        # The timeout of socket.sendall() covers the whole call, not each send.
        self.settimeout(STALL_SECONDS + len(data) / MIN_BYTES_PER_SECOND)
        try:
            super().sendall(data, flags)
        except TimeoutError as error:
            raise SlowClient from error

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        # The timeout of socket.sendfile() applies to each part that the kernel accepts.
        self.settimeout(STALL_SECONDS)
        try:
            return super().sendfile(file, offset, count)
        except TimeoutError as error:
            raise SlowClient from error
