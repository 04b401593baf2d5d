"""The interface between the database backend and the source of its tokens."""

from typing import Protocol


class TokenProvider(Protocol):
    """Shared by all threads of a process. May raise any exception, whose message is shown with the failed login."""

    def token(self) -> str:
        """Return a token that is valid now: immediately if one is cached, else after a bounded wait."""
        ...

    def replace(self, refused: str) -> str | None:
        """Return a token other than the one that a server has refused, or None.

        Every thread whose token was refused calls this, so implementations share one request among the calls, and
        limit how often they make one.
        """
        ...
