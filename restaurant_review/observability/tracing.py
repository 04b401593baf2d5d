"""What telemetry holds: a span for each page, with its queries and its calls below it, and how long pages take.

Names are OpenTelemetry's. Nothing tells who asked: no address, no browser, no query of an address, no parameter of a
statement, no message of an exception. That is why the packages that instrument Django and psycopg are not used: the one
notes the first three, and asks for a host that probes get wrong; the other notes roles, and the questions of probes.

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

# In seconds. What is not sent by then is lost: a process that shall end does so in spite of a receiver that hangs.
SHUTDOWN_TIMEOUT = 4
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
# Anybody can send any word as a method, and each would be a row of its own.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SCOPE = "restaurant_review"


def start() -> None:
    """Starts the threads that send, so that no request does. They do not outlive a fork: call it in each process."""
    # The names of today. The package would write those of 2022, with the query.
    os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http")
    resource = _resource()
    exporters = list(_exporters())
    # Not by themselves: on leaving, each would wait for half a minute.
    traces = TracerProvider(resource=resource, shutdown_on_exit=False)
    for spans, _figures in exporters:
        traces.add_span_processor(BatchSpanProcessor(spans))
    readers = [PeriodicExportingMetricReader(figures) for _spans, figures in exporters]
    meters = MeterProvider(readers, resource, shutdown_on_exit=False)
    trace.set_tracer_provider(traces)
    metrics.set_meter_provider(meters)
    RequestsInstrumentor().instrument(skip_dep_check=True, request_hook=_leave_out_query)
    connection_created.connect(_trace_queries, dispatch_uid=SCOPE)
    pool_metrics.observe(metrics.get_meter(SCOPE))
    _shut_down_at_exit(traces.shutdown, meters.shutdown)


class TracingMiddleware:
    """The span of a page, which continues the trace that the request names."""

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
        began = time.perf_counter()
        # What else strangers hang on a request is not passed on to others.
        parent = baggage.clear(propagate.extract(request.headers))
        method = request.method if request.method in METHODS else "_OTHER"
        attributes: dict[str, str | int] = {"http.request.method": method, "url.scheme": request.scheme or "http"}
        with self.span(method, attributes, parent) as span:
            response = self.get_response(request)
            attributes |= _outcome(request, response)
            if route := attributes.get("http.route"):
                span.update_name(f"{method} {route}")
            span.set_attributes({**attributes, "url.path": path_to_log(request)})
            if response.status_code >= 500:
                span.set_status(StatusCode.ERROR)
        self.duration.record(time.perf_counter() - began, attributes)
        return response

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int], parent: context.Context) -> Iterator[Span]:
        token = context.attach(parent)
        try:
            with self.tracer.start_as_current_span(name, kind=SpanKind.SERVER, attributes=attributes) as span:
                own = span.get_span_context()
                if own.is_valid and (ids := request_ids.current()):
                    ids.trace_id, ids.span_id = f"{own.trace_id:032x}", f"{own.span_id:016x}"
                yield span
        finally:
            context.detach(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Is asked only about what no error page was made for. The log has the message, under the same trace."""
        frames = "".join(traceback.format_tb(exception.__traceback__))
        kind = _name_of(exception)
        trace.get_current_span().add_event("exception", {"exception.type": kind, "exception.stacktrace": frames})


def _outcome(request: HttpRequest, response: HttpResponseBase) -> dict[str, str | int]:
    outcome: dict[str, str | int] = {"http.response.status_code": response.status_code}
    if request.resolver_match:
        outcome["http.route"] = f"/{request.resolver_match.route}"
    if response.status_code >= 500:
        outcome["error.type"] = str(response.status_code)
    return outcome


def _trace_queries(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    # Sent each time that a thread gets a connection, which it may have had before.
    if _trace_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(_trace_query)


def _trace_query(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, execute_context: Mapping[str, Any]
) -> Any:
    if not trace.get_current_span().get_span_context().is_valid:
        # The question of a probe is no story of its own.
        return execute(sql, params, many, execute_context)
    database = execute_context["connection"]
    attributes = {"db.system.name": "postgresql", "db.namespace": database.settings_dict["NAME"] or ""}
    name = "query"
    # Without parameters, values are in the text.
    if isinstance(sql, str) and (params is not None or "'" not in sql):
        name = sql.split(maxsplit=1)[0].upper() if sql.strip() else name
        attributes |= {"db.query.text": sql, "db.operation.name": name}
    tracer = trace.get_tracer(SCOPE)
    # It would record the message, too.
    with tracer.start_as_current_span(
        name, kind=SpanKind.CLIENT, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            return execute(sql, params, many, execute_context)
        except Exception as error:
            span.set_attribute("error.type", _name_of(error))
            span.set_status(StatusCode.ERROR)
            raise


def _leave_out_query(span: Span, request: Any) -> None:
    """Signatures of photos and whom a token is for are in it."""
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
    """Which process this is. Two workers that counted under one name would take each other's figures for resets."""
    replica = os.environ.get("CONTAINER_APP_REPLICA_NAME") or os.uname().nodename
    own = {
        "service.name": os.environ.get("OTEL_SERVICE_NAME") or slugify(settings.SITE_NAME) or "site",
        "service.version": os.environ.get("CONTAINER_APP_REVISION", ""),
        "service.instance.id": f"{replica}-{os.getpid()}",
    }
    # Where the environment says something else, it counts.
    given = os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return Resource.create({name: value for name, value in own.items() if value and f"{name}=" not in given})


def _name_of(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _shut_down_at_exit(*steps: Callable[[], None]) -> None:
    """Sends what is left when the process ends, for a few seconds at most.

    The thread is made now, because none can be started by then.
    """
    leaving, left = threading.Event(), threading.Event()

    def wait_and_shut_down() -> None:
        leaving.wait()
        for step in steps:
            step()
        left.set()

    threading.Thread(target=wait_and_shut_down, daemon=True, name="telemetry").start()

    def leave() -> None:
        leaving.set()
        left.wait(SHUTDOWN_TIMEOUT)

    atexit.register(leave)
