"""The gunicorn worker that serves the site, with separate threads for pages, uploads and probes."""

import logging
import os
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from selectors import EVENT_READ
from socket import SHUT_WR, socket
from types import FrameType
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from restaurant_review.serving.busy_threads import BusyThreads
from restaurant_review.serving.connections import Connection, RequestKind
from restaurant_review.serving.draining import Draining
from restaurant_review.serving.slow_clients import ClientSocket

# The time limit for a request's head and a small body together.
REQUEST_SECONDS = 30
# How long the server reads from a connection that it closes, so that the client still receives the response (RFC 9112,
# section 9.6).
LINGER_SECONDS = 2
UPLOAD_THREADS = 16
PROBE_THREADS = 2
REQUEST_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# The index of field 22, starttime, in the fields of /proc/PID/stat from field 3 on. Field 2, the program's name, may
# contain spaces, so the fields are split after it.
# https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
START_TIME_INDEX = 22 - 3

logger = logging.getLogger(__name__)


class Worker(ThreadWorker):  # type: ignore[misc]  # published without types
    """Receive requests in the event loop, and serve them in threads.

    A client that stalls while it sends a request without a large body occupies no thread. A client that stalls within
    a large body occupies an upload thread. Probes have their own threads, so pages and uploads cannot delay them.

    Drain before stopping: the platform informs its proxy and sends SIGTERM at the same moment, and some proxies rely on
    ``/ready`` alone. A worker that stopped immediately would refuse requests until all proxies stop sending them.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lingering: deque[tuple[float, Connection]] = deque()

    def init_process(self) -> None:
        self.executors = {
            RequestKind.UPLOAD: ThreadPoolExecutor(UPLOAD_THREADS, thread_name_prefix="upload"),
            RequestKind.PROBE: ThreadPoolExecutor(PROBE_THREADS, thread_name_prefix="probe"),
        }
        BusyThreads.capacity = self.cfg.threads
        super().init_process()

    def run(self) -> None:
        self._log_readiness()
        super().run()

    def _log_readiness(self) -> None:
        """Log how long the server took to start. Log nothing if this worker replaces one that has failed."""
        seconds = seconds_since_start(self.ppid)
        if seconds is not None and self.age <= self.cfg.workers:
            fields = {"start_ms": round(seconds * 1000)}
            logger.info("Ready %.1f seconds after the start of the server.", seconds, extra={"fields": fields})

    def get_thread_pool(self) -> ThreadPoolExecutor:
        pages = ThreadPoolExecutor(self.cfg.threads, thread_name_prefix="page")
        self.executors[RequestKind.PAGE] = pages
        return pages

    def handle_exit(self, signal: int, frame: FrameType | None) -> None:
        Draining.begin(partial(super().handle_exit, signal, frame))

    def accept(self, listener: socket) -> None:
        try:
            accepted, address = listener.accept()
        except OSError:
            # The client has disconnected, or another worker has accepted the connection.
            return
        self.nr_conns += 1
        client = ClientSocket.adopt(accepted)
        self._await_request(Connection(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, connection: Connection, client: ClientSocket) -> None:
        self.keepalived_conns.remove(connection)
        self.poller.unregister(client)
        self._await_request(connection)
        self.on_pending_socket_readable(connection, client)

    def on_pending_socket_readable(self, connection: Connection, client: ClientSocket) -> None:
        self._dispatch(connection, connection.receive())

    def _await_request(self, connection: Connection) -> None:
        connection.sock.setblocking(False)
        connection.timeout = time.monotonic() + REQUEST_SECONDS
        self.pending_conns.append(connection)
        self.poller.register(connection.sock, EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def _dispatch(self, connection: Connection, kind: RequestKind) -> None:
        if kind is RequestKind.INCOMPLETE:
            return
        self.pending_conns.remove(connection)
        self.poller.unregister(connection.sock)
        if kind is RequestKind.CLOSED:
            self.nr_conns -= 1
            connection.close()
            return
        future = self.executors[kind].submit(self._serve, connection, kind)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, connection, done))

    def _serve(self, connection: Connection, kind: RequestKind) -> bool:
        if kind is not RequestKind.PAGE:
            return self._handle(connection)
        with BusyThreads.occupied():
            return self._handle(connection)

    def _handle(self, connection: Connection) -> bool:
        connection.hand_over()
        return bool(self.handle(connection))

    def _keepalive_after(self, connection: Connection, keepalive: bool) -> bool:
        """Return ``keepalive``, or False if part of the body is unread, which gunicorn would read and discard first."""
        reader = getattr(connection.parser.mesg.body, "reader", None)
        return keepalive and getattr(reader, "length", None) == 0

    def finish_request(self, connection: Connection, future: "Future[bool]") -> None:
        """Keep the connection open, or close it, after the response has been sent. Runs in the event loop."""
        if future.cancelled() or future.exception() or not future.result():
            self._linger(connection)
            return
        kind = connection.take_back()
        if connection.received:
            self._await_request(connection)
            self._dispatch(connection, kind)
            return
        connection.sock.setblocking(False)
        connection.set_timeout()
        self.keepalived_conns.append(connection)
        if not self.alive:
            self._cap_keepalive(time.monotonic() + LINGER_SECONDS)
        self.poller.register(connection.sock, EVENT_READ, partial(self.on_client_socket_readable, connection))

    def murder_pending(self) -> None:
        """Close connections whose request has not arrived in time, and connections that have lingered long enough."""
        now = time.monotonic()
        while self.pending_conns and (self.pending_conns[0].timeout <= now or self._is_idle_while_stopping()):
            connection = self.pending_conns.popleft()
            self.poller.unregister(connection.sock)
            if connection.received:
                connection.try_to_send(REQUEST_TIMEOUT)
            self._linger(connection)
        while self.lingering and self.lingering[0][0] <= now:
            self._close_lingering(self.lingering[0][1])

    def _is_idle_while_stopping(self) -> bool:
        return not self.alive and not self.pending_conns[0].received

    def _linger(self, connection: Connection) -> None:
        """Close the sending side. The event loop discards what still arrives, for ``LINGER_SECONDS``."""
        try:
            connection.sock.setblocking(False)
            connection.sock.shutdown(SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            connection.close()
            return
        self.lingering.append((time.monotonic() + LINGER_SECONDS, connection))
        self.poller.register(connection.sock, EVENT_READ, partial(self._discard, connection))

    def _discard(self, connection: Connection, client: ClientSocket) -> None:
        if not connection.discard():
            self._close_lingering(connection)

    def _close_lingering(self, connection: Connection) -> None:
        self.lingering = deque(entry for entry in self.lingering if entry[1] is not connection)
        self.poller.unregister(connection.sock)
        self.nr_conns -= 1
        connection.close()


def seconds_since_start(pid: int) -> float | None:
    """Return the age of a process in seconds, or None on systems without ``/proc``. ``exec`` does not reset the age."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[START_TIME_INDEX]) / os.sysconf("SC_CLK_TCK")
    return None
