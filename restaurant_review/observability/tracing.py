"""Spans of pages, database queries and HTTP calls, and the duration metric of pages.

The attributes follow OpenTelemetry's semantic conventions and contain no personal data: no IP address, user agent,
query string, statement parameter or exception message. OpenTelemetry's instrumentations of Django and psycopg are not
used. The one for Django records IP address, user agent and query string, and calls ``get_host()``, which fails for
probes. The one for psycopg records database roles and the SQL queries of probes.

https://opentelemetry.io/docs/specs/semconv/http/ and https://opentelemetry.io/docs/specs/semconv/database/
"""

import atexit
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponseBase
from django.utils.text import slugify
from opentelemetry import baggage, context, metrics, propagate, trace
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExporter, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode

from restaurant_review.middleware import GetResponse
from restaurant_review.observability import pool_metrics, request_ids
from restaurant_review.observability.request_log import path_to_log

# In seconds. Data that is not sent within this time is lost, so that a hanging receiver cannot keep a process from
# exiting.
SHUTDOWN_TIMEOUT = 4
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
# Other methods are recorded as _OTHER. A client can send any word as the method, and each would create a time series.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SCOPE = "restaurant_review"


def start() -> None:
    """Start the exporter threads. They do not survive a fork, so call this function in every worker process."""
    # Without this variable, the instrumentation of the package requests would follow the conventions of 2022, which
    # record the URL with its query string.
    os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http")
    resource = _resource()
    exporters = list(_exporters())
    # The providers' own exit handlers would wait up to 30 seconds each.
    traces = TracerProvider(resource=resource, shutdown_on_exit=False)
    for span_exporter, _metric_exporter in exporters:
        traces.add_span_processor(BatchSpanProcessor(span_exporter))
    readers = [PeriodicExportingMetricReader(metric_exporter) for _span_exporter, metric_exporter in exporters]
    meters = MeterProvider(readers, resource, shutdown_on_exit=False)
    trace.set_tracer_provider(traces)
    metrics.set_meter_provider(meters)
    RequestsInstrumentor().instrument(skip_dep_check=True, request_hook=_remove_url_query)
    connection_created.connect(_trace_queries, dispatch_uid=SCOPE)
    pool_metrics.observe(metrics.get_meter(SCOPE))
    _shut_down_at_exit(traces.shutdown, meters.shutdown)


class TracingMiddleware:
    """Create a span for each page, in the trace of the request's ``traceparent`` header, and record the duration."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.tracer = trace.get_tracer(SCOPE)
        self.duration = metrics.get_meter(SCOPE).create_histogram(
            "http.server.request.duration",
            unit="s",
            description="Duration of HTTP server requests.",
            explicit_bucket_boundaries_advisory=BUCKETS,
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started_at = time.perf_counter()
        # The baggage that a client sends is not passed on to other services.
        parent = baggage.clear(propagate.extract(request.headers))
        method = request.method if request.method in METHODS else "_OTHER"
        attributes: dict[str, str | int] = {"http.request.method": method, "url.scheme": request.scheme or "http"}
        with self.span(method, attributes, parent) as span:
            response = self.get_response(request)
            attributes |= _response_attributes(request, response)
            if route := attributes.get("http.route"):
                span.update_name(f"{method} {route}")
            span.set_attributes({**attributes, "url.path": path_to_log(request)})
            if response.status_code >= 500:
                span.set_status(StatusCode.ERROR)
        self.duration.record(time.perf_counter() - started_at, attributes)
        return response

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int], parent: context.Context) -> Iterator[Span]:
        token = context.attach(parent)
        try:
            with self.tracer.start_as_current_span(name, kind=SpanKind.SERVER, attributes=attributes) as span:
                span_context = span.get_span_context()
                if span_context.is_valid and (ids := request_ids.current()):
                    ids.trace_id, ids.span_id = f"{span_context.trace_id:032x}", f"{span_context.span_id:016x}"
                yield span
        finally:
            context.detach(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Record an unhandled exception without its message, which the log contains under the same trace ID."""
        frames = "".join(traceback.format_tb(exception.__traceback__))
        kind = _qualified_name(exception)
        trace.get_current_span().add_event("exception", {"exception.type": kind, "exception.stacktrace": frames})


def _response_attributes(request: HttpRequest, response: HttpResponseBase) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {"http.response.status_code": response.status_code}
    if request.resolver_match:
        attributes["http.route"] = f"/{request.resolver_match.route}"
    if response.status_code >= 500:
        attributes["error.type"] = str(response.status_code)
    return attributes


def _trace_queries(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    # Django sends connection_created again when the same wrapper object reconnects.
    if _trace_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(_trace_query)


def _trace_query(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, execute_context: Mapping[str, Any]
) -> Any:
    if not trace.get_current_span().get_span_context().is_valid:
        # Queries outside a page, such as those of probes, are not traced.
        return execute(sql, params, many, execute_context)
    database = execute_context["connection"]
    attributes = {"db.system.name": "postgresql", "db.namespace": database.settings_dict["NAME"] or ""}
    name = "query"
    # A statement without parameters may contain quoted values, which must not be recorded.
    if isinstance(sql, str) and (params is not None or "'" not in sql):
        name = sql.split(maxsplit=1)[0].upper() if sql.strip() else name
        attributes |= {"db.query.text": sql, "db.operation.name": name}
    tracer = trace.get_tracer(SCOPE)
    # With the default options, the span would contain the message of an exception.
    with tracer.start_as_current_span(
        name, kind=SpanKind.CLIENT, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            return execute(sql, params, many, execute_context)
        except Exception as error:
            span.set_attribute("error.type", _qualified_name(error))
            span.set_status(StatusCode.ERROR)
            raise


def _remove_url_query(span: Span, request: Any) -> None:
    # A query string may contain identifiers, such as the client ID in a request for a token.
    span.set_attribute("url.full", str(request.url).partition("?")[0])


def _exporters() -> Iterator[tuple[SpanExporter, MetricExporter]]:
    if settings.APPLICATIONINSIGHTS_CONNECTION_STRING:
        from restaurant_review.azure import telemetry

        yield telemetry.exporters(settings.APPLICATIONINSIGHTS_CONNECTION_STRING)
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        yield OTLPSpanExporter(), OTLPMetricExporter()


def _resource() -> Resource:
    """Return a description of this process. Each worker has its own instance ID, because counters of different workers
    under the same ID would look like counter resets.
    """
    replica = (
        os.environ.get("CONTAINER_APP_REPLICA_NAME") or os.environ.get("WEBSITE_INSTANCE_ID") or os.uname().nodename
    )
    own = {
        "service.name": os.environ.get("OTEL_SERVICE_NAME") or slugify(settings.SITE_NAME) or "site",
        "service.version": settings.COMMIT_ID or os.environ.get("CONTAINER_APP_REVISION", ""),
        "service.instance.id": f"{replica}-{os.getpid()}",
    }
    # The attributes in OTEL_RESOURCE_ATTRIBUTES take precedence.
    given = os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return Resource.create({name: value for name, value in own.items() if value and f"{name}=" not in given})


def _qualified_name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _shut_down_at_exit(*steps: Callable[[], None]) -> None:
    """Call the steps, which send the remaining data, when the process exits, for at most ``SHUTDOWN_TIMEOUT`` seconds.

    The thread starts now, because Python refuses to start threads at exit.
    """
    is_exiting, is_finished = threading.Event(), threading.Event()

    def wait_and_shut_down() -> None:
        is_exiting.wait()
        for step in steps:
            step()
        is_finished.set()

    threading.Thread(target=wait_and_shut_down, daemon=True, name="telemetry").start()

    def finish() -> None:
        is_exiting.set()
        is_finished.wait(SHUTDOWN_TIMEOUT)

    atexit.register(finish)
