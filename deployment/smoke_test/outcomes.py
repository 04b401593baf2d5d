"""The outcomes of a check that does not succeed. Each message is a sentence."""

MAX_LENGTH = 200


class CheckFailed(Exception):
    pass


class Unavailable(CheckFailed):
    """The site did not respond, or has not started yet. A retry may help."""


class CheckSkipped(Exception):
    """The site has nothing to check. The message is the reason, without a capital letter and a full stop."""


def named(url: str) -> str:
    """Return a URL for messages, without its query: in a URL of the storage account, the query is a secret."""
    return quoted(url.partition("?")[0])


def quoted(text: str) -> str:
    """Return text of a response as one short line without control characters, for messages and logs."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= MAX_LENGTH else f"{line[:MAX_LENGTH]}…"
