from unittest.mock import patch

import psycopg
import pytest
from django.db import InternalError, OperationalError
from psycopg_pool import PoolTimeout

from restaurant_review.postgresql.connection import AnswerTimeout, TokenConnection, TokenUnavailable
from restaurant_review.postgresql.failures import Cause, failure_of, is_unavailable


class TemporaryError(Exception):
    is_transient = True


def as_django_raises(error, kind=OperationalError):
    """Return the error as the cause of a Django error, as Django raises it."""
    wrapped = kind(*error.args)
    wrapped.__cause__ = error
    return wrapped


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (psycopg.errors.QueryCanceled("canceling statement due to statement timeout"), Cause.STATEMENT_TIMEOUT),
        (psycopg.errors.DeadlockDetected("deadlock detected"), Cause.BLOCKED),
        (psycopg.errors.DiskFull("could not extend file: No space left on device"), Cause.READ_ONLY),
        (psycopg.errors.OutOfMemory("out of memory"), Cause.OTHER),
        (psycopg.errors.ConnectionTimeout("connection timeout expired"), Cause.NO_ANSWER),
        (psycopg.OperationalError("FATAL:  sorry, too many clients already"), Cause.TOO_MANY_CONNECTIONS),
        (psycopg.OperationalError("FATAL:  the database system is starting up"), Cause.RESTARTING),
        (psycopg.OperationalError("port 9 failed: Connection refused"), Cause.REFUSED),
        (psycopg.OperationalError('password authentication failed for user "x"'), Cause.LOGIN_REFUSED),
        (psycopg.OperationalError('FATAL:  database "x" does not exist'), Cause.NO_DATABASE),
        (psycopg.OperationalError("server closed the connection unexpectedly"), Cause.LOST),
        (psycopg.OperationalError("anything else"), Cause.NO_ANSWER),
        (PoolTimeout("couldn't get a connection after 2.00 sec"), Cause.POOL_EXHAUSTED),
        (AnswerTimeout("it has not answered for 6 seconds"), Cause.NO_ANSWER),
        (TokenUnavailable(TemporaryError("The identity endpoint does not answer")), Cause.NO_TOKEN),
    ],
    ids=lambda value: value.name if isinstance(value, Cause) else "",
)
def test_names_the_cause_of_a_database_failure(error, cause):
    failure = failure_of(as_django_raises(error))
    assert failure.cause is cause
    assert " ".join(str(error).split()) in str(failure)
    assert cause.remedy in failure.with_remedy


def test_repeats_no_part_of_a_message_of_libpq():
    closed = "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
    failure = failure_of(psycopg.OperationalError(f"consuming input failed: {closed}{closed}"))
    assert str(failure) == (
        "The connection to the database was lost: consuming input failed: server closed the connection unexpectedly."
    )


def test_recognizes_a_read_only_database_among_internal_errors():
    error = as_django_raises(psycopg.errors.ReadOnlySqlTransaction("cannot execute UPDATE"), InternalError)
    assert is_unavailable(error)
    assert failure_of(error).cause is Cause.READ_ONLY
    assert not is_unavailable(as_django_raises(psycopg.errors.InternalError("a bug"), InternalError))


def test_marks_only_failures_that_may_end_soon_as_transient():
    assert failure_of(TokenUnavailable(TemporaryError("busy"))).is_transient
    assert not failure_of(TokenUnavailable(ValueError("no such identity"))).is_transient
    assert failure_of(psycopg.OperationalError("too many clients already")).is_transient
    assert not failure_of(psycopg.OperationalError("password authentication failed")).is_transient


def test_names_a_login_that_takes_longer_than_the_pool_waits(proxy, parameters):
    proxy.pause()
    TokenConnection.circuit_breaker.last_error = None
    seen = []
    with (
        patch.object(
            psycopg.Connection, "connect", lambda **_: seen.append(TokenConnection.circuit_breaker.last_error)
        ),
        pytest.raises(AttributeError),
    ):
        TokenConnection.connect(**parameters)
    assert seen[0].cause is Cause.NO_ANSWER
    assert "has not finished in time" in str(seen[0])
