"""Metrics of the database connection pool, with the names of OpenTelemetry's semantic conventions.

https://opentelemetry.io/docs/specs/semconv/database/database-metrics/
"""

from collections.abc import Callable, Iterator, Mapping

from django.db import connection
from opentelemetry.metrics import CallbackOptions, Meter, Observation

type PoolStats = Mapping[str, int]


def observe(meter: Meter) -> None:
    meter.create_observable_up_down_counter(
        "db.client.connection.count",
        [_callback(lambda stats: stats["pool_available"], state="idle"), _callback(_used, state="used")],
        unit="{connection}",
    )
    meter.create_observable_up_down_counter(
        "db.client.connection.max", [_callback(lambda stats: stats["pool_max"])], unit="{connection}"
    )
    meter.create_observable_up_down_counter(
        "db.client.connection.pending_requests",
        [_callback(lambda stats: stats["requests_waiting"])],
        unit="{request}",
    )
    meter.create_observable_counter(
        "db.client.connection.timeouts",
        # psycopg_pool omits the counter while it is zero.
        [_callback(lambda stats: stats.get("requests_errors", 0))],
        unit="{timeout}",
    )


def _used(stats: PoolStats) -> int:
    return stats["pool_size"] - stats["pool_available"]


def _callback(
    value: Callable[[PoolStats], int], **attributes: str
) -> Callable[[CallbackOptions], Iterator[Observation]]:
    attributes = {f"db.client.connection.{name}": value for name, value in attributes.items()}

    def read(_options: CallbackOptions) -> Iterator[Observation]:
        # All threads share the pool. Reading the pool's statistics does not use a connection.
        if pool := getattr(connection, "pool", None):
            pool_name = {"db.client.connection.pool.name": pool.name}
            yield Observation(value(pool.get_stats()), {**pool_name, **attributes})

    return read
