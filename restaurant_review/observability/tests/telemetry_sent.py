"""Parse the requests that a receiver of telemetry has recorded."""

import json

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def attributes_of(holder):
    return {
        item.key: item.value.int_value if item.value.HasField("int_value") else item.value.string_value
        for item in holder.attributes
    }


def spans_in(requests):
    """Yield each span with the attributes of the process that sent it."""
    for path, _headers, body in list(requests):
        if path == "/v1/traces":
            for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in sent.scope_spans:
                    yield from ((span, attributes_of(sent.resource)) for span in scope.spans)


def metrics_in(requests):
    for path, _headers, body in list(requests):
        if path == "/v1/metrics":
            for sent in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                for scope in sent.scope_metrics:
                    yield from scope.metrics


def is_type_query(span):
    """Return whether the span is for the query with which Django looks up types on a process's first connection."""
    return attributes_of(span).get("db.query.text", "").startswith("SELECT oid, typarray")


def envelopes_in(requests):
    return [json.loads(line) for _path, _headers, body in requests for line in as_lines(body)]


def as_lines(body):
    text = body.decode()
    return [json.dumps(item) for item in json.loads(text)] if text.startswith("[") else text.splitlines()


def duration_of_page(requests):
    for metric in metrics_in(requests):
        if metric.name == "http.server.request.duration":
            return metric.histogram.data_points[0]
    return None


def sizes_of_pool(requests):
    return [
        point
        for metric in metrics_in(requests)
        if metric.name == "db.client.connection.max"
        for point in metric.sum.data_points
    ]


def processes_in(requests):
    """Return the attributes of the process that sent each request, by path."""
    processes = {}
    for path, _headers, body in list(requests):
        if path == "/v1/traces":
            sent = ExportTraceServiceRequest.FromString(body).resource_spans
        else:
            sent = ExportMetricsServiceRequest.FromString(body).resource_metrics
        processes.setdefault(path, []).extend(attributes_of(one.resource) for one in sent)
    return processes


def has_two_processes(requests):
    sent = [ExportMetricsServiceRequest.FromString(body) for path, _headers, body in requests if path == "/v1/metrics"]
    return (
        len({attributes_of(one.resource)["service.instance.id"] for all_ in sent for one in all_.resource_metrics}) == 2
    )
