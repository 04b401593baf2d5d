"""A local server that responds like the site, and whose responses can be changed."""

import hashlib
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

COMMIT = "1a2b3c4d5e6f708192a3b4c5d6e7f80910213243"
CSS = b"body{}"
CSS_PATH = f"/static/css/site.{hashlib.md5(CSS).hexdigest()[:12]}.css"  # noqa: S324 - Django uses it for file names
PHOTO_PATH = "/photos/k1/640.webp"
WEBP = b"RIFF" + struct.pack("<I", 16) + b"WEBPVP8 " + bytes(8)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Request-ID": "0af7651916cd43dd",
}
COOKIE = "csrftoken=t; Path=/; SameSite=Lax; Secure"
FORM = (
    '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="t"><input name="login">'
    '<input name="password"></form>'
)
EMPTY = '<div class="empty-state"><h2>Nothing on the menu yet</h2></div>'


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=lambda: dict(HEADERS))

    def without(self, name):
        return replace(self, headers={key: value for key, value in self.headers.items() if key != name})

    def having(self, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})

    def replacing(self, old, new):
        assert old.encode() in self.body
        return replace(self, body=self.body.replace(old.encode(), new.encode()))


def page(content, title="Second Helping", status=200):
    body = (
        f'<!doctype html><html><head><title>{title}</title><link rel="stylesheet" href="{CSS_PATH}"></head><body>'
        f'<a class="wordmark" href="/">Second Helping</a><main id="main" class="">{content}</main></body></html>\n'
    )
    return Reply(body.encode(), status)


def card(name, slug, picture=""):
    return (
        f'<article class="card"><div class="card-picture">{picture}</div>'
        f'<h3 class="card-name"><a href="/restaurants/{slug}/">{name}</a></h3></article>'
    )


CARDS = card("Chez Ada", "chez-ada", f'<img src="{PHOTO_PATH}">') + card("Bistro &amp; Bar", "bistro")


def restaurant(name, photo):
    gallery = f'<ul class="mosaic mosaic-1"><li><img src="{photo}"></li></ul>' if photo else ""
    return page(f'<h1>{name}</h1>{gallery}<section id="reviews"></section>')


def search(query):
    text = parse_qs(query).get("q", ["Chez"])[0]
    return page(CARDS if text in "Chez Ada Bistro & Bar" else EMPTY)


def replies():
    """Return the replies of a site with two restaurants by path. A function receives the query."""
    probe = Reply(b"OK", headers={"Content-Type": "text/plain", "X-Commit": COMMIT})
    return {
        "/ready": probe,
        "/health": probe,
        "/": page(CARDS),
        "/restaurants/": search,
        "/restaurants/chez-ada/": restaurant("Chez Ada", PHOTO_PATH),
        "/restaurants/bistro/": restaurant("Bistro &amp; Bar", ""),
        "/account/login/": page(FORM).having(Set_Cookie=COOKIE),
        CSS_PATH: Reply(CSS, headers={"Content-Type": "text/css", "Cache-Control": "max-age=315360000, immutable"}),
        PHOTO_PATH: Reply(WEBP, headers={"Content-Type": "image/webp"}),
    }


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        self.server.requests.append((self.path, dict(self.headers)))
        reply = self.server.replies.get(parts.path, page("<h1>Page not found</h1>", "Page not found", 404))
        if isinstance(reply, list):
            # One reply for each request. The last one remains.
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if callable(reply):
            reply = reply(parts.query)
        if isinstance(reply, Reply):
            self.send_response(reply.status)
            for name, value in {"Content-Length": len(reply.body), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
        else:
            # An iterable of the bytes of a response that may violate the protocol.
            for part in reply:
                self.wfile.write(part)

    def log_message(self, *arguments):
        pass


class SiteServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = replies()
        self.requests = []
        # Set when the test ends. Replies that wait until then wait for this event.
        self.is_over = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def requested(self, path):
        return [headers for requested, headers in self.requests if requested.partition("?")[0] == path]

    def handle_error(self, *arguments):
        """Print nothing: clients close the connection when a response is too slow or too large."""


@contextmanager
def site_server():
    with SiteServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.is_over.set()
            server.shutdown()
            thread.join()
