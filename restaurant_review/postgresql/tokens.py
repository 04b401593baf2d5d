"""What the backend asks of whoever gives it tokens."""

from typing import Protocol


class TokenProvider(Protocol):
    """Shared by all threads of a process. May raise anything; the message is shown to whoever wanted to connect."""

    def token(self) -> str:
        """A token that is valid now. Waits for a bounded time, and not at all while it knows a valid one."""
        ...

    def replace(self, refused: str) -> str | None:
        """A token other than the one that a server has refused, or None.

        Asked for by every thread whose token was refused: an answer to one of them is for all, and the source of the
        tokens is asked again at most once a minute.
        """
        ...
