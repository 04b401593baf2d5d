"""The version of the running release. The build of the image stores it in environment variables."""

import re
from datetime import UTC, datetime

import environ

# `make image` adds the suffix if files of the clone differ from the commit.
COMMIT_ID = re.compile(r"(?P<hash>[0-9a-f]{7,64})(?P<suffix>(-modified)?)")
SHORT_LENGTH = 10


def commit_id(env: environ.Env) -> str:
    """Return ``COMMIT_ID``, or "" if it is not a commit ID, because it is copied to a response header."""
    value: str = env.str("COMMIT_ID", default="")
    return value if COMMIT_ID.fullmatch(value) else ""


def short_commit_id(commit_id: str) -> str:
    """Shorten a return value of ``commit_id`` to ``SHORT_LENGTH`` characters. Keep its suffix."""
    match = COMMIT_ID.fullmatch(commit_id)
    return match["hash"][:SHORT_LENGTH] + match["suffix"] if match else ""


def built_at(env: environ.Env) -> datetime | None:
    """Return ``BUILT_AT`` in UTC, or ``None`` if it is not a time in ISO 8601."""
    try:
        moment = datetime.fromisoformat(env.str("BUILT_AT", default=""))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
