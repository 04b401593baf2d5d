"""A client for GET requests with limits on their time, size and redirects."""

import math
import queue
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from threading import Thread
from urllib.parse import quote, urljoin, urlsplit

from deployment.smoke_test.outcomes import CheckFailed, Unavailable, named, quoted

# In seconds, for a whole response. The ingress holds a request until the first replica has started.
REQUEST_TIMEOUT = 30
MAX_BYTES = 2_000_000
MAX_REDIRECTS = 5
CHUNK_BYTES = 65_536
PORTS = {"http": 80, "https": 443}
# Characters that keep their meaning in a URL. All others are percent-encoded, as browsers do.
URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"

type Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Response:
    url: str
    status: int
    headers: Message
    body: bytes

    def header(self, name: str) -> str:
        return str(self.headers.get(name, ""))

    @property
    def content_type(self) -> str:
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Client:
    """Requests files of a site at ``url``, and files of other hosts without ``headers``, which may be secret."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.url = url
        self.origin = origin_of(url)
        self.headers = dict(headers)
        self._deadline = math.inf
        self._context = ssl.create_default_context()

    @property
    def is_secure(self) -> bool:
        """Return whether the site must treat the requests as HTTPS. A trusted proxy says so in a header."""
        forwarded = {name.lower(): value for name, value in self.headers.items()}.get("x-forwarded-proto", "")
        return self.origin[0] == "https" or forwarded == "https"

    def limit_time(self, seconds: float) -> None:
        """Fail all requests that have not ended within ``seconds`` from now."""
        self._deadline = time.monotonic() + seconds

    def get(self, url: str) -> Response:
        """Request a path of the site or a URL, and follow redirects to the same host. Raise ``CheckFailed``."""
        target = joined(self.url, url)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._request(target)
            location = response.header("Location")
            if not (300 <= response.status < 400 and location):
                return response
            source, target = target, joined(target, location)
            if origin_of(target) != origin_of(source):
                raise CheckFailed(
                    f"{named(source)} redirects to {named(target)}, which is not the same scheme and host."
                )
        raise CheckFailed(f"{named(url)} redirects more than {MAX_REDIRECTS} times.")

    def _request(self, url: str) -> Response:
        timeout = min(REQUEST_TIMEOUT, self._deadline - time.monotonic())
        if timeout <= 0:
            raise CheckFailed(f"There was no time left to request {named(url)}.")
        headers = self.headers if origin_of(url) == self.origin else {}
        exchange = Exchange(url, headers, timeout, self._context)
        results: queue.SimpleQueue[Response | CheckFailed] = queue.SimpleQueue()
        # In a thread of its own, because the timeout of a socket starts again with each received byte.
        Thread(target=lambda: results.put(exchange.result()), daemon=True).start()
        try:
            result = results.get(timeout=timeout)
        except queue.Empty:
            result = Unavailable(f"{named(url)} did not respond completely within {timeout:.0f} seconds.")
        if isinstance(result, CheckFailed):
            raise result
        return result


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response."""

    url: str
    headers: Mapping[str, str]
    timeout: float
    context: ssl.SSLContext

    def result(self) -> Response | CheckFailed:
        name = named(self.url)
        try:
            return self._run()
        except CheckFailed as failure:
            return failure
        except ssl.SSLCertVerificationError as error:
            return CheckFailed(
                f"This machine cannot verify the certificate of {name}: {error}. Install the certificates of this "
                "Python, or set SSL_CERT_FILE, and run the same command again."
            )
        except TimeoutError:
            return Unavailable(f"{name} did not respond within {self.timeout:.0f} seconds.")
        except OSError as error:
            return Unavailable(f"{name} did not respond: {quoted(str(error)) or type(error).__name__}.")
        except Exception as error:  # a response may violate the protocol in any way, and the caller waits for a result
            return Unavailable(f"{name} did not send a valid response: {quoted(str(error)) or type(error).__name__}.")

    def _run(self) -> Response:
        parts = urlsplit(self.url)
        with closing(self._connection()) as connection:
            target = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=URL_CHARACTERS)
            # "identity", because the response of a site that is tested through a proxy must not depend on the proxy.
            own = {"Accept-Encoding": "identity", "User-Agent": "restaurant-review-smoke-test"}
            connection.request("GET", target, headers={**own, **self.headers})
            with connection.getresponse() as response:
                return Response(self.url, response.status, response.headers, self._body(response))

    def _connection(self) -> HTTPConnection:
        scheme, host, port = origin_of(self.url)
        if scheme == "https":
            return HTTPSConnection(host, port, timeout=self.timeout, context=self.context)
        return HTTPConnection(host, port, timeout=self.timeout)

    def _body(self, response: HTTPResponse) -> bytes:
        body, name = b"", named(self.url)
        while chunk := response.read(CHUNK_BYTES):
            body += chunk
            if len(body) > MAX_BYTES:
                raise CheckFailed(f"{name} has more than {MAX_BYTES} bytes.")
        # http.client reports a missing rest only for chunked responses.
        if response.length:
            raise Unavailable(f"{name} ended {response.length} bytes before its Content-Length.")
        return body


def joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError as error:
        raise CheckFailed(f"{named(url)} is not a valid URL.") from error


def origin_of(url: str) -> Origin:
    """Return scheme, host and port. Raise ``CheckFailed`` if the URL is invalid."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in PORTS or not host:
        raise CheckFailed(f"{named(url) or 'An empty text'} is not a valid URL.")
    return scheme, host, port or PORTS[scheme]
