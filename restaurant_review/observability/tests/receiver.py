"""An HTTP server on the loopback interface that records requests, so that tests can wait for them."""

import gzip
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Serve within a ``with`` block. While ``is_hanging`` is true, requests are recorded but get no response."""

    def __init__(self, *, response_body=b"", certificate=None):
        self.response_body, self.certificate = response_body, certificate
        self.is_hanging = False
        self.requests = []
        self._changed = threading.Condition()
        self._ended = threading.Event()

    def __enter__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                receiver.record(self)

            def do_POST(self):
                receiver.record(self)

            def log_message(self, *_arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._ended.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self):
        return self.server.server_port

    def record(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        if handler.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        with self._changed:
            self.requests.append((handler.path, dict(handler.headers.items()), body))
            self._changed.notify_all()
        if self.is_hanging:
            self._ended.wait()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(self.response_body)))
        handler.end_headers()
        handler.wfile.write(self.response_body)

    def wait_for(self, find, seconds=30):
        """Call ``find`` with all recorded requests, now and after each new request. Return its first truthy result.

        Raise ``AssertionError`` after the given number of seconds.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            while not (found := find(self.requests)):
                assert self._changed.wait(deadline - time.monotonic()), f"not in {len(self.requests)} requests"
        return found
