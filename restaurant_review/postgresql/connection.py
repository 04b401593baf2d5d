"""The connection that logs in with a token."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Self, cast

import certifi
import psycopg
from django.utils.module_loading import import_string
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from restaurant_review.circuit_breaker import CircuitBreaker
from restaurant_review.postgresql.pooling import RETRY_INTERVAL
from restaurant_review.postgresql.tokens import TokenProvider

# In seconds. What the check of an idle connection may take, since whoever wants it waits for the pool meanwhile.
CHECK_TIMEOUT = 1


class InsecureConnection(psycopg.OperationalError):
    """The connection would not prove who the server is, so that whoever listens there would get the token."""


class TokenUnavailable(psycopg.OperationalError):
    """The provider has no token to log in with."""


class AnswerTimeout(psycopg.OperationalError):
    """The server did not answer in time, and may never do: the connection is closed."""


class TokenConnection(psycopg.Connection[Any]):
    """A connection of psycopg with two more parameters.

    ``token_provider`` is the path of a ``TokenProvider``. Direct connections and pools make theirs here, each time they
    need one, so that no token is kept longer than it takes to log in. With a password, or without a provider, this is
    psycopg's own connection.

    ``answer_timeout`` is how long, in seconds, any answer of the server may take; without it, for ever. The server's
    own limits are of no use when the server is gone. Whoever listens for notifications must say for how long.
    """

    # Each pool has a subclass with its own, so that one database's outage does not close off another.
    circuit_breaker: ClassVar[CircuitBreaker] = CircuitBreaker(RETRY_INTERVAL)
    answer_timeout: float | None = None

    @classmethod
    def connect(  # type: ignore[override]  # the others of its parameters are passed on as they are
        cls, conninfo: str = "", *, token_provider: str = "", answer_timeout: float | None = None, **parameters: Any
    ) -> Self:
        """Raises ``psycopg.OperationalError``, of which ``TokenUnavailable`` and ``InsecureConnection`` are kinds."""
        parameters = {**conninfo_to_dict(conninfo), **parameters}
        try:
            if token_provider and not parameters.get("password"):
                connection = cls._log_in(token_provider, parameters)
            else:
                connection = super().connect(**parameters)
        except Exception as error:  # raised again as it is
            cls.circuit_breaker.last_error = str(error)
            raise
        cls.circuit_breaker.last_error = None
        connection.answer_timeout = answer_timeout
        return connection

    def wait[T](self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Raises ``AnswerTimeout`` where psycopg would wait for ever."""
        if timeout is not None or self.answer_timeout is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.answer_timeout)
        except psycopg.errors._WaitTimeout as error:  # noqa: SLF001 - documented with `wait`, by this name
            # What still comes would be taken for the answer to the next question.
            self.pgconn.finish()
            no_answer = AnswerTimeout(f"The database has not answered for {self.answer_timeout} seconds.")
            self.circuit_breaker.last_error = str(no_answer)
            raise no_answer from error

    def check(self) -> None:
        """Raises ``psycopg.OperationalError`` if the server has ended the connection, or does not answer soon."""
        with self.answering_within(CHECK_TIMEOUT):
            ConnectionPool.check_connection(self)

    @contextmanager
    def answering_within(self, seconds: float) -> Iterator[None]:
        """Change ``answer_timeout`` for as long as the ``with`` block."""
        before, self.answer_timeout = self.answer_timeout, seconds
        try:
            yield
        finally:
            self.answer_timeout = before

    @classmethod
    def _log_in(cls, token_provider: str, parameters: Mapping[str, Any]) -> Self:
        verified = verifying(parameters)
        token = ask_for_token(token_provider)
        try:
            return super().connect(**verified, password=token)
        except psycopg.OperationalError as error:
            if not _is_refusal(error):
                raise
            # Revoked, or of a role that was made anew: only another token can help.
            other = _ask_for_another(token_provider, token)
            if other is None:
                raise
        return super().connect(**verified, password=other)


def verifying(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with what makes the check of the server's certificate whole.

    Raises ``InsecureConnection`` if they do not ask for that check: a server may want the password in the clear, as
    Azure's does, and a token is worth the same to everybody who has it.
    """
    if parameters.get("sslmode") != "verify-full":
        raise InsecureConnection('A token is sent to verified servers only: set "sslmode" to "verify-full".')
    hosts = str(parameters.get("host") or "").split(",")
    if any(not host or host.startswith(("/", "@")) for host in hosts):
        raise InsecureConnection("A token is sent over TLS only, and a Unix socket has none: set the name of the host.")
    authorities = parameters.get("sslrootcert") or "system"
    if authorities == "system":
        # The library in psycopg's binary package looks for the system's in a folder that no system has.
        authorities = certifi.where()
    # With Kerberos at hand, GSSAPI would take the place of TLS.
    return {**parameters, "sslrootcert": authorities, "gssencmode": "disable"}


def ask_for_token(token_provider: str) -> str:
    """Raises ``TokenUnavailable``."""
    try:
        return _find(token_provider).token()
    except Exception as error:  # a provider may raise anything, and all of it means that nobody can log in
        raise TokenUnavailable(f"Nobody can log in to the database. {error}") from error


def _ask_for_another(token_provider: str, refused: str) -> str | None:
    try:
        return _find(token_provider).replace(refused)
    except Exception:  # the refusal says more about what is wrong
        return None


def _find(token_provider: str) -> TokenProvider:
    return cast(TokenProvider, import_string(token_provider))


def _is_refusal(error: psycopg.OperationalError) -> bool:
    """Whether the server ended the attempt after it had seen the password.

    The reason comes as a sentence in the server's language. What else may end an attempt that late, such as too many
    connections, costs one needless question to the provider.
    """
    timed_out = isinstance(error, psycopg.errors.ConnectionTimeout)
    return not timed_out and error.pgconn is not None and error.pgconn.used_password
