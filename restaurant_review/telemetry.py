"""Traces and metrics of the processes that serve pages, if a receiver is configured; else nothing of it is imported.

What they hold is in ``restaurant_review.tracing``; docs/telemetry.md tells how to read them.
"""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from restaurant_review.middleware import GetResponse


def start() -> None:
    """Once in each process that serves, before the application is made: commands do not begin what they soon leave."""
    if settings.APPLICATIONINSIGHTS_CONNECTION_STRING or settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from restaurant_review import tracing

        tracing.start()
        _Started.is_true = True


def telemetry_middleware(get_response: GetResponse) -> GetResponse:
    if not _Started.is_true:
        raise MiddlewareNotUsed
    from restaurant_review.tracing import TracingMiddleware

    return TracingMiddleware(get_response)


class _Started:
    is_true = False
