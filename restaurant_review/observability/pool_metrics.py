"""The figures of the pool of connections to the database, as OpenTelemetry names them.

https://opentelemetry.io/docs/specs/semconv/database/database-metrics/
"""

from collections.abc import Callable, Iterator, Mapping

from django.db import connection
from opentelemetry.metrics import CallbackOptions, Meter, Observation

type Figures = Mapping[str, int]


def observe(meter: Meter) -> None:
    meter.create_observable_up_down_counter(
        "db.client.connection.count",
        [_reading(lambda figures: figures["pool_available"], state="idle"), _reading(_used, state="used")],
        unit="{connection}",
    )
    meter.create_observable_up_down_counter(
        "db.client.connection.max", [_reading(lambda figures: figures["pool_max"])], unit="{connection}"
    )
    meter.create_observable_up_down_counter(
        "db.client.connection.pending_requests",
        [_reading(lambda figures: figures["requests_waiting"])],
        unit="{request}",
    )
    meter.create_observable_counter(
        "db.client.connection.timeouts",
        # Left out by psycopg while there was none.
        [_reading(lambda figures: figures.get("requests_errors", 0))],
        unit="{timeout}",
    )


def _used(figures: Figures) -> int:
    return figures["pool_size"] - figures["pool_available"]


def _reading(figure: Callable[[Figures], int], **attributes: str) -> Callable[[CallbackOptions], Iterator[Observation]]:
    attributes = {f"db.client.connection.{name}": value for name, value in attributes.items()}

    def read(_options: CallbackOptions) -> Iterator[Observation]:
        # The pool is the same for all threads, and this one takes no connection from it.
        if pool := getattr(connection, "pool", None):
            pool_name = {"db.client.connection.pool.name": pool.name}
            yield Observation(figure(pool.get_stats()), {**pool_name, **attributes})

    return read
