"""The psycopg connection that logs in with a token."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import certifi
import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from restaurant_review.backing_services.circuit_breaker import CircuitBreaker
from restaurant_review.backing_services.token_provider import import_provider, request_replacement
from restaurant_review.postgresql.failures import Cause, DatabaseFailure, UnavailableError, failure_of
from restaurant_review.postgresql.pooling import RETRY_INTERVAL

# In seconds. Short, because a request waits while the pool checks an idle connection.
CHECK_TIMEOUT = 1
# The failure to report while the first attempt to connect is still running.
LOGIN_NOT_FINISHED = DatabaseFailure(Cause.NO_ANSWER, "the login has not finished in time")


class InsecureConnection(UnavailableError):
    """The connection would not verify the server, so an impostor could receive the token."""

    cause = Cause.INSECURE


class TokenUnavailable(UnavailableError):
    """The provider returned no token to log in with."""

    cause = Cause.NO_TOKEN

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        # An error without ``is_transient`` counts as permanent.
        self.is_permanent = not getattr(error, "is_transient", False)


class AnswerTimeout(UnavailableError):
    """The server did not answer in time, and the connection was closed."""

    cause = Cause.NO_ANSWER


class TokenConnection(psycopg.Connection[Any]):
    """A psycopg connection with two more parameters.

    ``token_provider`` is the import path of a ``TokenProvider``. Its token is the password of this connection and is
    not stored. With a ``password``, or without a provider, this is a plain psycopg connection.

    ``answer_timeout`` is the longest wait for a result of the server, in seconds. The server's own timeouts have no
    effect when the server becomes unreachable. Pass ``notifies()`` its own ``timeout``, because it waits for events.
    """

    # Each pool has a subclass with its own circuit breaker, so that the outage of one database does not affect another.
    circuit_breaker: ClassVar[CircuitBreaker[DatabaseFailure]] = CircuitBreaker(RETRY_INTERVAL)
    answer_timeout: float | None = None

    @classmethod
    def connect(  # type: ignore[override]  # psycopg's other parameters are in `parameters`
        cls, conninfo: str = "", *, token_provider: str = "", answer_timeout: float | None = None, **parameters: Any
    ) -> Self:
        """Return a connection. Use a token as the password if there is a provider and no password.

        Raise ``psycopg.OperationalError``, including ``TokenUnavailable`` and ``InsecureConnection``.
        """
        parameters = {**conninfo_to_dict(conninfo), **parameters}
        # Set now, because a request that waits for this connection may time out while the attempt is still running.
        cls.circuit_breaker.last_error = cls.circuit_breaker.last_error or LOGIN_NOT_FINISHED
        try:
            if token_provider and not parameters.get("password"):
                connection = cls._log_in(token_provider, parameters)
            else:
                connection = super().connect(**parameters)
        except Exception as error:  # errors of all kinds are recorded and raised again
            cls.circuit_breaker.last_error = failure_of(error)
            raise
        cls.circuit_breaker.last_error = None
        connection.answer_timeout = answer_timeout
        return connection

    def wait[T](self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Raise ``AnswerTimeout`` after ``answer_timeout`` seconds. psycopg would wait without limit."""
        if timeout is not None or self.answer_timeout is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.answer_timeout)
        except psycopg.errors._WaitTimeout as error:  # noqa: SLF001 - `wait` documents it by this name
            # Close the connection, because a late result would be read as the result of the next statement.
            self.pgconn.finish()
            no_answer = AnswerTimeout(f"it has not answered for {self.answer_timeout} seconds")
            self.circuit_breaker.last_error = failure_of(no_answer)
            raise no_answer from error

    def check(self) -> None:
        """Raise ``psycopg.OperationalError`` if the server has closed the connection, or after ``CHECK_TIMEOUT``."""
        with self.answering_within(CHECK_TIMEOUT):
            ConnectionPool.check_connection(self)

    @contextmanager
    def answering_within(self, seconds: float) -> Iterator[None]:
        before, self.answer_timeout = self.answer_timeout, seconds
        try:
            yield
        finally:
            self.answer_timeout = before

    @classmethod
    def _log_in(cls, token_provider: str, parameters: Mapping[str, Any]) -> Self:
        verified = require_verified_tls(parameters)
        token = request_token(token_provider)
        try:
            return super().connect(**verified, password=token)
        except psycopg.OperationalError as error:
            if not _is_refused_login(error):
                raise
            # The token was revoked, or belongs to a role that was dropped and created again.
            replacement = request_replacement(token_provider, token)
            if replacement is None:
                raise
        return super().connect(**verified, password=replacement)


def require_verified_tls(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters, with those added that libpq needs to verify the server's certificate.

    Raise ``InsecureConnection`` if the parameters do not request verification. A server may ask for the password in
    plain text, as Azure's does, and a stolen token works until it expires.
    """
    if parameters.get("sslmode") != "verify-full":
        raise InsecureConnection('A token is sent to verified servers only: set "sslmode" to "verify-full".')
    hosts = str(parameters.get("host") or "").split(",")
    if any(not host or host.startswith(("/", "@")) for host in hosts):
        raise InsecureConnection("A token is sent over TLS only, and a Unix socket has none: set a host name.")
    authorities = parameters.get("sslrootcert") or "system"
    if authorities == "system":
        # The libpq in psycopg's binary package looks for the system's certificates in a directory that does not exist.
        authorities = certifi.where()
    # With a Kerberos ticket, libpq would prefer GSSAPI encryption to TLS.
    return {**parameters, "sslrootcert": authorities, "gssencmode": "disable"}


def request_token(token_provider: str) -> str:
    try:
        return import_provider(token_provider).token()
    except Exception as error:  # a provider may raise any exception
        raise TokenUnavailable(error) from error


def _is_refused_login(error: psycopg.OperationalError) -> bool:
    """Return whether the server ended the login after it had received the password.

    The error message cannot be matched, because it is in the server's language. Other errors at that stage, such as too
    many connections, also count as a refused login and cause one unnecessary token request.
    """
    timed_out = isinstance(error, psycopg.errors.ConnectionTimeout)
    return not timed_out and error.pgconn is not None and error.pgconn.used_password
