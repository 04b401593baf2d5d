"""The database wrapper: Django's own, whose connections can log in with tokens."""

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
    """Adds to Django's wrapper who makes the connections, and why there is none.

    Django hands all of ``OPTIONS`` to whoever makes a connection, so ``token_provider`` gets there by itself: Django's
    pool would keep a password for as long as the process lives, and asks for it each time it hands a connection out.
    """

    Database = driver
    client_class = DatabaseClient
    validation_class = DatabaseValidation
    # Django's, by alias.
    _connection_pools: ClassVar[dict[str, Any]]

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        options = settings_dict["OPTIONS"]
        # Here, and not where Django asks for the pool, which it does eight times for each connection it hands out.
        if options.get("pool"):
            options["pool"] = self._complete({} if options["pool"] is True else options["pool"])

    def _complete(self, pool: dict[str, Any]) -> dict[str, Any]:
        """The options of a pool with those of ours, which the wrappers of all threads then share."""
        if "connection_class" in pool:
            return pool
        attributes = {"circuit_breaker": CircuitBreaker(RETRY_INTERVAL)}
        return {
            "connection_class": type("PooledConnection", (TokenConnection,), attributes),
            "check": TokenConnection.check if self.settings_dict.get("CONN_HEALTH_CHECKS") else None,
            **pool,
        }

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        circuit_breaker = getattr(getattr(self.pool, "connection_class", None), "circuit_breaker", None)
        if circuit_breaker is None:
            return super().get_new_connection(conn_params)
        with guarded_checkout(circuit_breaker):
            return super().get_new_connection(conn_params)

    @classmethod
    def reset_after_fork(cls) -> None:
        """Forgets all connections: two processes that write to the same socket read each other's answers."""
        _of_the_parent.extend(cls._connection_pools.values())
        cls._connection_pools.clear()
        for wrapper in connections.all(initialized_only=True):
            _of_the_parent.append(wrapper.connection)
            wrapper.connection = None


# What a process had open when it forked, kept so that nothing of it is closed: the other side of it is the parent's.
_of_the_parent: list[object] = []

os.register_at_fork(after_in_child=DatabaseWrapper.reset_after_fork)
