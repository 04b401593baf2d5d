"""A local managed identity endpoint with the protocol of Azure Container Apps and App Service.

As on Azure, all clients get the same token until half of its lifetime has passed. Tests can make the endpoint fail,
hang or issue a new token early.
The protocol: https://learn.microsoft.com/azure/container-apps/managed-identity#rest-endpoint-reference
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from enum import Enum, auto
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from dev.ports import HOST

TENANT_ID = "11111111-1111-4111-8111-111111111111"
CLIENT_ID = "22222222-2222-4222-8222-222222222222"
OBJECT_ID = "33333333-3333-4333-8333-333333333333"
DATABASE = "https://ossrdbms-aad.database.windows.net"
STORAGE = "https://storage.azure.com"
CACHE = "https://redis.azure.com"
DAY = 24 * 60 * 60


class Behavior(Enum):
    RESPONDING = auto()
    FAILING = auto()
    HANGING = auto()


class IdentityEndpoint:
    """Runs during its ``with`` block, by default on a free port of the loopback interface.

    ``lifetime`` and ``delay`` (seconds) and ``behavior`` may change at any time. ``on_token`` is called with each new
    token: its resource, the token, and its expiry as a Unix time. ``header`` is the secret that clients must send as
    ``X-IDENTITY-HEADER``, by default a random one.
    """

    def __init__(
        self,
        *,
        lifetime: int = DAY,
        on_token: Callable[[str, str, int], None] | None = None,
        address: tuple[str, int] = (HOST, 0),
        header: str = "",
    ) -> None:
        self.lifetime = lifetime
        self.behavior = Behavior.RESPONDING
        # In seconds. The pause before each response.
        self.delay = 0.0
        self.requests: list[str] = []
        self._on_token = on_token
        self._address = address
        self._header = header or secrets.token_hex(16)
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._cached_tokens: dict[str, tuple[str, int]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                endpoint.respond(self)

            def log_message(self, *_arguments: object) -> None:
                """Log nothing, because tests read the requested resources from the list ``requests``."""

        self._server = ThreadingHTTPServer(self._address, Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "IDENTITY_ENDPOINT": f"http://{self._address[0]}:{self._server.server_port}/msi/token",
            "IDENTITY_HEADER": self._header,
            "AZURE_CLIENT_ID": CLIENT_ID,
        }

    def clear_cache(self) -> None:
        """Clear the cache, so that the next request gets a new token. Earlier tokens stay valid until they expire."""
        with self._lock:
            self._cached_tokens.clear()

    def respond(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        resource = query.get("resource", "")
        self.requests.append(resource)
        self._ended.wait(self.delay)
        if self.behavior is Behavior.HANGING:
            self._hang()
        elif self.behavior is Behavior.FAILING:
            self._refuse(request, HTTPStatus.INTERNAL_SERVER_ERROR, "The identity service is not available.")
        elif parts.path != "/msi/token" or query.get("api-version") != "2019-08-01" or not resource:
            self._refuse(request, HTTPStatus.BAD_REQUEST, "The request does not follow the protocol 2019-08-01.")
        else:
            self._authorize(request, resource, query.get("client_id"))

    def _authorize(self, request: BaseHTTPRequestHandler, resource: str, client_id: str | None) -> None:
        if request.headers.get("X-IDENTITY-HEADER") != self._header:
            self._refuse(request, HTTPStatus.UNAUTHORIZED, "The X-IDENTITY-HEADER is not the one of this app.")
        elif client_id != CLIENT_ID:
            self._refuse(request, HTTPStatus.BAD_REQUEST, "Unable to load requested managed identity.")
        else:
            token, expires_on = self.token_for(resource)
            content = {
                "access_token": token,
                "client_id": CLIENT_ID,
                "expires_on": str(expires_on),
                "resource": resource,
                "token_type": "Bearer",
            }
            self._send(request, HTTPStatus.OK, content)

    def _hang(self) -> None:
        # Return without a response, because the request of the client has timed out by then.
        while self.behavior is Behavior.HANGING and not self._ended.wait(0.02):
            pass

    def token_for(self, resource: str) -> tuple[str, int]:
        with self._lock:
            token, expires_on = self._cached_tokens.get(resource, ("", 0))
            if expires_on - time.time() < self.lifetime / 2:
                token, expires_on = self._cached_tokens[resource] = self._make(resource)
                if self._on_token:
                    self._on_token(resource, token, expires_on)
            return token, expires_on

    def _make(self, resource: str) -> tuple[str, int]:
        now = int(time.time())
        expires_on = now + self.lifetime
        claims = {
            "aud": resource,
            "iss": f"https://sts.windows.net/{TENANT_ID}/",
            "iat": now,
            "nbf": now - 1,
            "exp": expires_on,
            "appid": CLIENT_ID,
            "oid": OBJECT_ID,
            "sub": OBJECT_ID,
            "tid": TENANT_ID,
            "uti": secrets.token_urlsafe(16),
            # Real tokens have about two kilobytes.
            "groups": [secrets.token_hex(16) for _number in range(30)],
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key, algorithm="RS256"), expires_on

    def _refuse(self, request: BaseHTTPRequestHandler, status: HTTPStatus, message: str) -> None:
        self._send(request, status, {"statusCode": status.value, "message": message})

    def _send(self, request: BaseHTTPRequestHandler, status: HTTPStatus, content: Mapping[str, object]) -> None:
        body = json.dumps(content).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
