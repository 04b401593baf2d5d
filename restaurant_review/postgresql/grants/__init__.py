"""Privileges of database roles: the administrator grants some, and the migrator grants the others (docs/adr/0018)."""

import psycopg

from restaurant_review.postgresql.failures import Cause, failure_of


class GrantError(Exception):
    """The message says what is missing and what to do."""


def reason_of(error: GrantError | psycopg.Error) -> str:
    """Return the error message on one line, with the remedy if the cause is known."""
    failure = failure_of(error)
    if isinstance(error, GrantError) or failure.cause is Cause.OTHER:
        return " ".join(str(error).split())
    return failure.with_remedy
