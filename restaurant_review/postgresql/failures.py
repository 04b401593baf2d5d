"""The causes of database errors and their remedies, for logs, error pages and commands."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import psycopg
from django.db import Error, InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from restaurant_review.backing_services.failure_reports import FailureReports

reports = FailureReports(logging.getLogger(__name__))
report_failure = reports.report


class Cause(Enum):
    """The name of the failure, its remedy, and whether a new attempt to connect may succeed soon."""

    READ_ONLY = (
        "The database is read-only",
        "If its storage is full, add storage. Otherwise look for default_transaction_read_only, or for a failover.",
        False,
    )
    NO_TOKEN = (
        "There is no token for the login to the database",
        "Check the identities of the app and AZURE_CLIENT_ID, or on a laptop `az login`.",
        True,
    )
    INSECURE = ("The connection to the database is not secure", "Add ?sslmode=verify-full to DATABASE_URL.", False)
    TOO_MANY_CONNECTIONS = (
        "The database server has no free connection",
        "Lower DATABASE_POOL_MAX_SIZE, WEB_CONCURRENCY or MAX_REPLICAS, or use a larger server.",
        True,
    )
    POOL_EXHAUSTED = (
        "All database connections of this process are in use",
        "Look for slow queries, or raise DATABASE_POOL_MAX_SIZE.",
        True,
    )
    STATEMENT_TIMEOUT = (
        "A database query took too long and was canceled",
        "Look for a missing index or a lock, or raise DATABASE_STATEMENT_TIMEOUT.",
        False,
    )
    BLOCKED = ("Another transaction blocked a database query", "Try again.", False)
    NO_ANSWER = (
        "The database does not answer",
        "Check the state of the server, its firewall and the network.",
        True,
    )
    REFUSED = (
        "The database does not answer",
        "Start the server, or correct the host and port in DATABASE_URL.",
        True,
    )
    NO_HOST = (
        "The host of the database was not found",
        "Correct the host in DATABASE_URL, or check the DNS zone of the private network.",
        True,
    )
    NO_SOCKET = (
        "The database does not answer",
        "Start the server, or set DATABASE_URL to a server that runs.",
        False,
    )
    LOGIN_REFUSED = (
        "The database refused the login",
        "Check the user in DATABASE_URL. `manage.py grant_database_access` creates the role of an identity.",
        False,
    )
    NO_DATABASE = ("The database does not exist", "Create it, or correct its name in DATABASE_URL.", False)
    RESTARTING = ("The database server is starting or stopping", "Try again in a minute.", True)
    LOST = ("The connection to the database was lost", "Try again; if it is lost again, read the server's log.", True)
    OTHER = ("The database reported an error", "Read the server's log.", False)

    def __init__(self, title: str, remedy: str, is_transient: bool) -> None:
        self.title, self.remedy, self.is_transient = title, remedy, is_transient


# Errors after the login have an SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
CAUSES_BY_SQLSTATE = {
    "25006": Cause.READ_ONLY,
    "53100": Cause.READ_ONLY,
    "53300": Cause.TOO_MANY_CONNECTIONS,
    "57014": Cause.STATEMENT_TIMEOUT,
    "55P03": Cause.BLOCKED,
    "40P01": Cause.BLOCKED,
    "57P01": Cause.RESTARTING,
    "57P02": Cause.RESTARTING,
    "57P03": Cause.RESTARTING,
}
# Errors before the login have only a message, which is in English unless the server sets lc_messages differently.
CAUSES_BY_TEXT = (
    (r"too many (clients|connections)|connection slots are reserved", Cause.TOO_MANY_CONNECTIONS),
    (r"is (starting up|shutting down|not yet accepting connections)|in recovery mode", Cause.RESTARTING),
    (r"authentication failed|no pg_hba\.conf entry|not permitted to log in", Cause.LOGIN_REFUSED),
    (r"role .* does not exist", Cause.LOGIN_REFUSED),
    (r"database .* does not exist", Cause.NO_DATABASE),
    (r"No such file or directory", Cause.NO_SOCKET),
    (r"Connection refused", Cause.REFUSED),
    (r"failed to resolve host|could not translate host name", Cause.NO_HOST),
    (r"timeout expired|timed out|No route to host|unreachable", Cause.NO_ANSWER),
    (r"closed|lost|reset by peer|Broken pipe|EOF detected|bad connection", Cause.LOST),
)


@dataclass(frozen=True, slots=True)
class DatabaseFailure:
    cause: Cause
    # Only the message, because the exception itself would keep its stack frames alive, and the token in them.
    detail: str = ""
    # True for a token error that is not marked as transient.
    is_permanent: bool = False

    def __str__(self) -> str:
        detail = self.detail.rstrip(".")
        return f"{self.cause.title}: {detail}." if detail else f"{self.cause.title}."

    @property
    def with_remedy(self) -> str:
        return f"{self} {self.cause.remedy}"

    @property
    def log_fields(self) -> dict[str, str]:
        return {"cause": self.cause.name.lower()}

    @property
    def is_transient(self) -> bool:
        return self.cause.is_transient and not self.is_permanent


class UnavailableError(psycopg.OperationalError):
    """An error of this package with a known cause."""

    cause: Cause
    is_permanent = False


class CheckoutFailed(PoolTimeout):
    """The pool has no connection, and the cause is known."""

    def __init__(self, failure: DatabaseFailure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def failure_of(error: BaseException) -> DatabaseFailure:
    """Return the failure behind an error of psycopg, or behind an error of Django that wraps one of psycopg."""
    origin = next((link for link in _chain(error) if isinstance(link, psycopg.Error)), error)
    if isinstance(origin, CheckoutFailed):
        return origin.failure
    detail = _detail_of(origin)
    if isinstance(origin, UnavailableError):
        return DatabaseFailure(origin.cause, detail, origin.is_permanent)
    return DatabaseFailure(_cause_of(origin, detail), detail)


def is_unavailable(error: BaseException) -> bool:
    """Return whether the error was caused by the state of the database, not by the request or command."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, Error) and failure_of(error).cause is Cause.READ_ONLY


def _detail_of(error: BaseException) -> str:
    """Return the message on one line, without repetitions and without libpq's hints, which begin with a tab."""
    detail = ""
    for line in str(error).splitlines():
        if not line.startswith("\t") and line not in detail:
            detail += f" {line}"
    return " ".join(detail.split())


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__


def _cause_of(error: BaseException, detail: str) -> Cause:
    if isinstance(error, PoolTimeout):
        return Cause.POOL_EXHAUSTED
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return Cause.NO_ANSWER
    if cause := CAUSES_BY_SQLSTATE.get(getattr(error, "sqlstate", None) or ""):
        return cause
    if getattr(error, "sqlstate", None):
        return Cause.OTHER
    return next((cause for pattern, cause in CAUSES_BY_TEXT if re.search(pattern, detail)), Cause.NO_ANSWER)
