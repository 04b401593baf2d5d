"""The interface between connections that log in with tokens and the source of these tokens."""

from typing import Protocol, cast

from django.utils.module_loading import import_string


class TokenProvider(Protocol):
    """Shared by all threads of a process. Its methods may raise any exception, which the login error quotes."""

    def token(self) -> str:
        """Return a token that is valid now: immediately if one is cached, else after a bounded wait."""
        ...

    def replace(self, refused: str) -> str | None:
        """Return a token other than the one that a server has refused, or None.

        Every thread whose token was refused calls this method, so implementations must share one request among
        simultaneous calls, and limit how often they make a request.
        """
        ...


def import_provider(path: str) -> TokenProvider:
    return cast(TokenProvider, import_string(path))


def request_replacement(path: str, refused: str) -> str | None:
    """Return another token of the provider with this import path, or None if the provider has none or fails."""
    try:
        return import_provider(path).replace(refused)
    except Exception:  # the caller raises the server's error, which says more
        return None
