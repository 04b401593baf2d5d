"""Django's database wrapper, with connections that can log in with tokens."""

import logging
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base

from restaurant_review.backing_services.circuit_breaker import CircuitBreaker
from restaurant_review.postgresql import driver
from restaurant_review.postgresql.client import DatabaseClient
from restaurant_review.postgresql.connection import TokenConnection
from restaurant_review.postgresql.failures import DatabaseFailure, failure_of
from restaurant_review.postgresql.pooling import RETRY_INTERVAL, GuardedCheckout
from restaurant_review.postgresql.validation import DatabaseValidation

# In seconds. How long a command waits between two attempts to connect.
CONNECT_RETRY_INTERVAL = 0.5

logger = logging.getLogger(__name__)


class DatabaseWrapper(base.DatabaseWrapper):
    """Makes a ``TokenConnection``, directly or in a pool.

    ``token_provider`` reaches the connection because Django passes all ``OPTIONS`` to ``connect()``. A token in
    ``PASSWORD`` would not work with a pool, which keeps its password for the life of the process.

    With ``wait_timeout`` in ``OPTIONS``, connections are made without the pool, and transient failures are retried for
    at most that many seconds. Commands use this option, because they may wait longer than pages.
    """

    Database = driver
    client_class = DatabaseClient
    validation_class = DatabaseValidation
    # Django's connection pools by database alias.
    _connection_pools: ClassVar[dict[str, Any]]

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        options = settings_dict["OPTIONS"]
        # Both are done here and not in ``pool``, because Django reads that property eight times per checkout.
        self.wait_timeout: int | None = options.get("wait_timeout")
        if options.get("pool"):
            options["pool"] = self._pool_options({} if options["pool"] is True else options["pool"])

    def _pool_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the options with the connection class. All threads share them, and with them the circuit breaker."""
        if "connection_class" in options:
            return options
        attributes = {"circuit_breaker": CircuitBreaker[DatabaseFailure](RETRY_INTERVAL)}
        return {
            "connection_class": type("PooledConnection", (TokenConnection,), attributes),
            "check": TokenConnection.check if self.settings_dict.get("CONN_HEALTH_CHECKS") else None,
            **options,
        }

    @property
    def pool(self) -> Any:
        return None if self.wait_timeout else super().pool

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        parameters.pop("wait_timeout", None)
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.wait_timeout:
            return connect_within(self.wait_timeout, partial(super().get_new_connection, conn_params))
        circuit_breaker = getattr(getattr(self.pool, "connection_class", None), "circuit_breaker", None)
        if circuit_breaker is None:
            return super().get_new_connection(conn_params)
        with GuardedCheckout(circuit_breaker):
            return super().get_new_connection(conn_params)

    @classmethod
    def reset_after_fork(cls) -> None:
        """Drop all connections without closing them: two processes on one socket would read each other's results."""
        _kept_open.extend(cls._connection_pools.values())
        cls._connection_pools.clear()
        for wrapper in connections.all(initialized_only=True):
            _kept_open.append(wrapper.connection)
            wrapper.connection = None


def connect_within[Connection](seconds: float, connect: Callable[[], Connection]) -> Connection:
    """Return the result of ``connect``. Retry transient failures for at most ``seconds``, then raise the last error."""
    deadline = time.monotonic() + seconds
    has_failed = False
    while True:
        try:
            return connect()
        except psycopg.OperationalError as error:
            failure = failure_of(error)
            if not failure.is_transient or time.monotonic() + CONNECT_RETRY_INTERVAL > deadline:
                raise
            if not has_failed:
                logger.warning("%s Trying again for up to %s seconds.", failure, seconds)
            has_failed = True
        # Poll, because the server sends no signal when it has started.
        time.sleep(CONNECT_RETRY_INTERVAL)


# References that keep the parent's pools and connections open, because closing them would end the parent's sessions.
_kept_open: list[object] = []

os.register_at_fork(after_in_child=DatabaseWrapper.reset_after_fork)
