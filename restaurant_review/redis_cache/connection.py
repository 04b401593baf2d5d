"""A connection to Redis that logs in with tokens.

Azure Managed Redis closes a connection when the token of its login expires. ``TokenConnection`` therefore reconnects as
soon as there is a newer token, normally at the latest five minutes before the old token expires.
https://learn.microsoft.com/azure/redis/entra-for-authentication
"""

import base64
import json
from typing import Any

from redis.connection import SSLConnection
from redis.credentials import UsernamePasswordCredentialProvider
from redis.exceptions import AuthenticationError

from restaurant_review.backing_services.token_provider import import_provider, request_replacement
from restaurant_review.redis_cache.failure_causes import TokenUnavailable


class TokenConnection(SSLConnection):
    """Accepts the option ``token_provider``, the import path of a ``TokenProvider``."""

    def __init__(self, *, token_provider: str, **options: Any) -> None:
        super().__init__(**options)
        self.token_provider = token_provider
        self.token = ""

    def connect(self) -> None:
        """Connect, or reconnect if there is a newer token. Raise ``redis.exceptions.RedisError``.

        The pool calls this method before it hands out a connection.
        """
        if self.token and request_token(self.token_provider) != self.token:
            self.disconnect()  # type: ignore[no-untyped-call]  # redis has no types here
        try:
            super().connect()  # type: ignore[no-untyped-call]
        except AuthenticationError:
            # The token was revoked, or the cache does not have the identity's latest access policy yet.
            if not request_replacement(self.token_provider, self.token):
                raise
            super().connect()  # type: ignore[no-untyped-call]

    def on_connect_check_health(self, check_health: bool = True) -> None:
        self.token = request_token(self.token_provider)
        self.credential_provider = UsernamePasswordCredentialProvider(object_id(self.token), self.token)
        super().on_connect_check_health(check_health)


def request_token(token_provider: str) -> str:
    """Return a token. Raise ``TokenUnavailable`` if there is none.

    It is a ``RedisError``, because redis keeps the connection open after other exceptions.
    """
    try:
        return import_provider(token_provider).token()
    except Exception as error:  # a provider may raise any exception
        raise TokenUnavailable(str(error)) from error


def object_id(token: str) -> str:
    """Return the object id of the token's identity, which is its user name in Redis.

    Raise ``TokenUnavailable`` if the token contains none.
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["oid"])
    except (IndexError, KeyError, TypeError, ValueError):
        # Raised without the cause, because the error must not contain any part of the token.
        raise TokenUnavailable("The token has no object id (oid).") from None
