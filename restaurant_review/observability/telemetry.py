"""Start traces and metrics if a receiver is configured. Otherwise OpenTelemetry is not even imported.

``restaurant_review.observability.tracing`` creates the spans; docs/telemetry.md describes them.
"""

import logging
import os

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from restaurant_review.middleware import GetResponse

logger = logging.getLogger(__name__)


def start() -> None:
    """Start telemetry in a server process, before the application is created. Log errors instead of raising them.

    Commands do not call this function.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    if settings.APPLICATIONINSIGHTS_CONNECTION_STRING or settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from restaurant_review.observability import tracing

        try:
            tracing.start()
        except Exception:  # for example an invalid connection string, which must not stop the site
            logger.exception("Telemetry could not be started.")
        else:
            _Telemetry.is_started = True


def telemetry_middleware(get_response: GetResponse) -> GetResponse:
    if not _Telemetry.is_started:
        raise MiddlewareNotUsed
    from restaurant_review.observability.tracing import TracingMiddleware

    return TracingMiddleware(get_response)


class _Telemetry:
    is_started = False
