"""Traces and metrics of the processes that serve pages, if a receiver is configured; else nothing of it is imported.

What they hold is in ``restaurant_review.observability.tracing``; docs/telemetry.md tells how to read them.
"""

import logging
import os

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from restaurant_review.middleware import GetResponse

logger = logging.getLogger(__name__)


def start() -> None:
    """Once in each process that serves, before the application is made: commands do not begin what they soon leave."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    if settings.APPLICATIONINSIGHTS_CONNECTION_STRING or settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from restaurant_review.observability import tracing

        try:
            tracing.start()
        except Exception:  # such as an address that is none: pages are served without
            logger.exception("There is no telemetry.")
        else:
            _Started.is_true = True


def telemetry_middleware(get_response: GetResponse) -> GetResponse:
    if not _Started.is_true:
        raise MiddlewareNotUsed
    from restaurant_review.observability.tracing import TracingMiddleware

    return TracingMiddleware(get_response)


class _Started:
    is_true = False
