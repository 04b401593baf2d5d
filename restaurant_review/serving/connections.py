"""A connection whose request is received before a thread serves it."""

import re
from contextlib import suppress
from enum import Enum, auto

from gunicorn.workers.gthread import TConn

from restaurant_review.conf.server import MAX_BUFFERED_BODY_BYTES

HEAD_END = b"\r\n\r\n"
MAX_HEAD_BYTES = 64 * 1024
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
EXPECTS_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# The content type of a form with files. Even a request with a small photo waits for the decoder, so it must not occupy
# a page thread.
MULTIPART = re.compile(rb"\r\ncontent-type:[ \t]*multipart/form-data", re.IGNORECASE)
PROBE = re.compile(rb"(?:GET|HEAD) /(?:health|ready)[ ?]")


class RequestKind(Enum):
    """The kind of a request, as far as it can be determined before parsing."""

    INCOMPLETE = auto()
    CLOSED = auto()
    PROBE = auto()
    PAGE = auto()
    UPLOAD = auto()


class Connection(TConn):  # type: ignore[misc]  # published without types
    """Collect a request's head and small body without blocking."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.received = bytearray()
        self.has_sent_continue = False

    def receive(self) -> RequestKind:
        """Read the bytes that have arrived, and return the kind of the request.

        A ``PAGE`` request is complete, so its thread never waits for the client. The body of an ``UPLOAD`` request may
        be incomplete.
        """
        try:
            data = self.sock.recv(MAX_BUFFERED_BODY_BYTES)
        except BlockingIOError:
            return RequestKind.INCOMPLETE
        except OSError:
            return RequestKind.CLOSED
        if not data:
            return RequestKind.CLOSED
        self.received += data
        return self._classify()

    def hand_over(self) -> None:
        """Pass the received bytes to gunicorn's parser. Called in the thread that serves the request."""
        self.init()
        self.sock.start_request()
        self.parser.unreader.unread(bytes(self.received))
        self.received.clear()
        self.has_sent_continue = False

    def try_to_send(self, data: bytes) -> None:
        with suppress(OSError):
            self.sock.send(data)

    def discard(self) -> bool:
        """Read and discard the bytes that have arrived. Return False at the end of the stream or after an error."""
        try:
            return bool(self.sock.recv(MAX_BUFFERED_BODY_BYTES))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def take_back(self) -> RequestKind:
        """Take back the bytes of the next request that the parser has already read, and return the request's kind."""
        self.received += self.parser.unreader.take_buffered()
        return self._classify() if self.received else RequestKind.INCOMPLETE

    def _send_continue(self, head: bytearray) -> None:
        if not self.has_sent_continue and EXPECTS_CONTINUE.search(head):
            self.has_sent_continue = True
            self.try_to_send(CONTINUE)

    def _classify(self) -> RequestKind:
        head, end, body = self.received.partition(HEAD_END)
        if not end:
            return RequestKind.CLOSED if len(head) > MAX_HEAD_BYTES else RequestKind.INCOMPLETE
        head += b"\r\n"
        length = int(match[1]) if (match := CONTENT_LENGTH.search(head)) else 0
        if length > MAX_BUFFERED_BODY_BYTES:
            return RequestKind.UPLOAD
        if len(body) < length:
            self._send_continue(head)
            return RequestKind.INCOMPLETE
        if MULTIPART.search(head):
            return RequestKind.UPLOAD
        return RequestKind.PROBE if PROBE.match(head) else RequestKind.PAGE
