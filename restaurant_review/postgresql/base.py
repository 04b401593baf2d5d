"""Django's database wrapper, with connections that can log in with tokens."""

import os
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base

from restaurant_review.circuit_breaker import CircuitBreaker
from restaurant_review.postgresql import driver
from restaurant_review.postgresql.client import DatabaseClient
from restaurant_review.postgresql.connection import TokenConnection
from restaurant_review.postgresql.pooling import RETRY_INTERVAL, guarded_checkout
from restaurant_review.postgresql.validation import DatabaseValidation


class DatabaseWrapper(base.DatabaseWrapper):
    """Makes a ``TokenConnection``, directly or in a pool.

    ``token_provider`` reaches the connection because Django passes all ``OPTIONS`` to ``connect()``. A token in
    ``PASSWORD`` would not work with a pool, which keeps its password for the life of the process.
    """

    Database = driver
    client_class = DatabaseClient
    validation_class = DatabaseValidation
    # Django's pools by alias.
    _connection_pools: ClassVar[dict[str, Any]]

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        options = settings_dict["OPTIONS"]
        # Not in the ``pool`` property, which Django reads eight times per checkout.
        if options.get("pool"):
            options["pool"] = self._pool_options({} if options["pool"] is True else options["pool"])

    def _pool_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Add the connection class. The wrappers of all threads share the result, and with it the circuit breaker."""
        if "connection_class" in options:
            return options
        attributes = {"circuit_breaker": CircuitBreaker(RETRY_INTERVAL)}
        return {
            "connection_class": type("PooledConnection", (TokenConnection,), attributes),
            "check": TokenConnection.check if self.settings_dict.get("CONN_HEALTH_CHECKS") else None,
            **options,
        }

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        circuit_breaker = getattr(getattr(self.pool, "connection_class", None), "circuit_breaker", None)
        if circuit_breaker is None:
            return super().get_new_connection(conn_params)
        with guarded_checkout(circuit_breaker):
            return super().get_new_connection(conn_params)

    @classmethod
    def reset_after_fork(cls) -> None:
        """Drop all connections: two processes on one socket would read each other's answers."""
        _kept_open.extend(cls._connection_pools.values())
        cls._connection_pools.clear()
        for wrapper in connections.all(initialized_only=True):
            _kept_open.append(wrapper.connection)
            wrapper.connection = None


# The parent's pools and connections, referenced for ever: closing them would end the parent's sessions.
_kept_open: list[object] = []

os.register_at_fork(after_in_child=DatabaseWrapper.reset_after_fork)
