"""Produce log lines and spans of the site, in the form in which Azure Monitor receives them."""

import json
import logging
import os
from contextlib import contextmanager, suppress
from io import StringIO
from types import SimpleNamespace
from unittest.mock import patch

from azure.core.exceptions import ClientAuthenticationError
from azure.monitor.opentelemetry.exporter.export.trace._exporter import _convert_span_to_envelope
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from restaurant_review.azure.identity import SharedCredential
from restaurant_review.observability import tracing
from restaurant_review.observability.json_formatter import JsonFormatter
from restaurant_review.postgresql.failures import Cause, DatabaseFailure, report_failure, reports
from restaurant_review.serving.worker import Worker

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def real_log_lines():
    """Log each kind of line that a query reads. Return the lines as dictionaries, parsed from JSON."""
    with captured_log_lines() as lines:
        with override_settings(ROOT_URLCONF="restaurant_review.tests.urls"):
            client = Client(raise_request_exception=False)
            client.get("/robots-of-tests/", headers={"traceparent": TRACEPARENT})
            client.get("/fail-of-tests/x/")
        reports.forget()
        report_failure(DatabaseFailure(Cause.READ_ONLY))
        with suppress(ClientAuthenticationError):
            SharedCredential(refuse).get_token("https://example.net/.default")
        call_command("send_mail", stdout=StringIO())
        Worker._log_readiness(SimpleNamespace(ppid=os.getpid(), age=1, cfg=SimpleNamespace(workers=2)))
    return lines


def refuse():
    raise ClientAuthenticationError("no identity")


@contextmanager
def captured_log_lines():
    """Yield a list to which each log record is appended as a dictionary: the parsed JSON of ``JsonFormatter``."""
    lines = []

    class Handler(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(self.format(record)))

    handler = Handler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield lines
    finally:
        root.removeHandler(handler)


def real_spans():
    """Serve a page with a database query. Return the envelopes that the exporter would send for its spans."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    def page(_request):
        with connection.execute_wrapper(tracing._trace_query), connection.cursor() as cursor:
            cursor.execute("SELECT %s::text", ["a private word"])
        return HttpResponse()

    with patch.object(trace, "get_tracer", provider.get_tracer):
        tracing.TracingMiddleware(page)(RequestFactory().get("/"))
    return [_convert_span_to_envelope(span) for span in exporter.get_finished_spans()]
