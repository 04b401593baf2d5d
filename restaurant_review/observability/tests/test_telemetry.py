import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest

from dev.environment import STATE_DIR
from dev.harness.gunicorn import gunicorn
from dev.services.certificates import Authority
from dev.services.identity import IdentityEndpoint
from dev.services.postgres import PostgresServer
from restaurant_review.observability.tests.receiver import Receiver
from restaurant_review.observability.tests.telemetry_sent import (
    attributes_of,
    duration_of_page,
    envelopes_in,
    has_two_processes,
    is_type_query,
    processes_in,
    sizes_of_pool,
    spans_in,
)

APPLICATION = "restaurant_review.tests.application"
TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
PARENT_ID = "b7ad6b7169203331"
COMMIT = "31a68c3f05b1d6a2ce3b0a2c7b2f0a4c8d9e7f61"
TRACEPARENT = f"00-{TRACE_ID}-{PARENT_ID}-01"
PRIVATE = ("secret", "a private word", "near", "127.0.0.9", "Spy/1.0", "ada@example.org", "sessionid", "for-tests")
# In milliseconds.
SHORT_INTERVALS = {"OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_METRIC_EXPORT_INTERVAL": "200"}
SERVER, CLIENT = 2, 3


@pytest.fixture(scope="module")
def postgres():
    STATE_DIR.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="test-telemetry-", dir=STATE_DIR) as folder,
        PostgresServer(folder, durable=False) as server,
    ):
        yield server


@pytest.fixture(scope="module")
def environment(postgres):
    return {
        **os.environ,
        "SECRET_KEY": "for-tests",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "false",
        "SITE_NAME": "Third Helping",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=tests",
        "DATABASE_URL": postgres.url("postgres"),
        "PYTHONPATH": os.pathsep.join(sys.path),
        **SHORT_INTERVALS,
    }


def fetch(server, path, query="", **headers):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30, source_address=("127.0.0.9", 0))) as connection:
        given = {"User-Agent": "Spy/1.0", "Cookie": "sessionid=secret", **headers}
        connection.request("GET", f"{path}?{query}&near=home&email=ada@example.org", headers=given)
        response = connection.getresponse()
        response.body = response.read().decode()
        return response


def to_otlp(receiver):
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{receiver.port}"}


class Trace:
    """The spans of one trace. The constructor waits until ``number`` spans have arrived."""

    def __init__(self, receiver, number, trace_id=TRACE_ID):
        def find(requests):
            spans = [span for span, _process in spans_in(requests) if span.trace_id.hex() == trace_id]
            spans = [span for span in spans if not is_type_query(span)]
            return spans if len(spans) >= number else None

        self.spans = receiver.wait_for(find)
        assert len(self.spans) == number, [(span.name, attributes_of(span)) for span in self.spans]
        [self.server] = [span for span in self.spans if span.kind == SERVER]
        self.clients = [span for span in self.spans if span.kind == CLIENT]
        assert {span.parent_span_id for span in self.clients} <= {self.server.span_id}


def test_sends_a_span_of_the_page_and_one_of_its_query_in_the_trace_of_the_request(environment):
    with (
        Receiver() as receiver,
        gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4") as server,
    ):
        response = fetch(server, "/query-of-tests/x/", traceparent=TRACEPARENT, baggage="who=secret")
        assert response.body == "a private word"
        trace = Trace(receiver, 2)
        check_page(trace.server)
        check_query(trace.clients[0])
        [(_span, process)] = [pair for pair in spans_in(receiver.requests) if pair[0].kind == SERVER]
        [worker] = server.workers
    assert process["service.name"] == "third-helping"
    assert process["service.instance.id"].endswith(f"-{worker}")
    assert process["deployment.environment.name"] == "tests"
    assert_private_words_are_not_in(receiver)
    [line] = [line for line in map(json.loads, server.lines) if line.get("path") == "/query-of-tests/x/"]
    assert (line["trace_id"], line["span_id"]) == (TRACE_ID, trace.server.span_id.hex())


def check_page(span):
    assert span.name == "GET /query-of-tests/<slug:slug>/"
    assert span.parent_span_id.hex() == PARENT_ID
    assert attributes_of(span) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/query-of-tests/<slug:slug>/",
        "url.path": "/query-of-tests/x/",
        "url.scheme": "http",
    }


def check_query(span):
    assert span.name == "SELECT"
    assert attributes_of(span) == {
        "db.namespace": "postgres",
        "db.operation.name": "SELECT",
        "db.query.text": "SELECT %s::text",
        "db.system.name": "postgresql",
    }


def assert_private_words_are_not_in(receiver):
    sent = b"".join(body for _path, _headers, body in receiver.requests)
    assert [word for word in PRIVATE if word.encode() in sent] == []


def test_sends_a_span_of_an_outgoing_request_and_passes_the_trace_on(environment):
    with (
        Receiver() as receiver,
        Receiver(response_body=b"Called.") as other,
        gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4") as server,
    ):
        query = f"port={other.port}"
        assert fetch(server, "/call-of-tests/", query, traceparent=TRACEPARENT, baggage="who=secret").body == "Called."
        [call] = Trace(receiver, 2).clients
        [(_path, headers, _body)] = other.requests
    assert headers["traceparent"] == f"00-{TRACE_ID}-{call.span_id.hex()}-01"
    assert "baggage" not in headers
    assert attributes_of(call)["url.full"] == f"http://127.0.0.1:{other.port}/outgoing"
    assert attributes_of(call)["http.response.status_code"] == 200
    assert_private_words_are_not_in(receiver)


def test_sends_a_span_with_an_exception_but_without_its_message(environment):
    with (
        Receiver() as receiver,
        gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4") as server,
    ):
        assert fetch(server, "/fail-of-tests/x/", traceparent=TRACEPARENT).status == 500
        span = Trace(receiver, 1).server
    [event] = span.events
    attributes = attributes_of(event)
    assert span.status.code == 2
    assert attributes["exception.type"] == "builtins.RuntimeError"
    assert "in fail" in attributes["exception.stacktrace"]
    assert_private_words_are_not_in(receiver)


def test_sends_no_sql_statement_that_contains_values(environment):
    with (
        Receiver() as receiver,
        gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4") as server,
    ):
        assert fetch(server, "/broken-query-of-tests/", traceparent=TRACEPARENT).status == 500
        [span] = Trace(receiver, 2).clients
    assert span.name == "query"
    assert span.status.code == 2
    assert not span.events
    assert attributes_of(span)["error.type"] == "django.db.utils.ProgrammingError"
    assert_private_words_are_not_in(receiver)


def test_does_not_trace_probes_and_ignores_malformed_trace_headers(environment):
    with (
        Receiver() as receiver,
        gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4") as server,
    ):
        assert server.get("/health")[0] == 200
        assert server.get("/ready")[0] == 503
        for traceparent in ("x" * 7_000, "00-" + "0" * 32, f'"{TRACEPARENT}"'):
            assert fetch(server, "/robots-of-tests/", traceparent=traceparent).status == 200
        # Spans are sent in order: when the spans of this last request arrive, all earlier spans have arrived.
        fetch(server, "/query-of-tests/last/", traceparent=TRACEPARENT)
        Trace(receiver, 2)
        names = sorted(span.name for span, _process in spans_in(receiver.requests) if not is_type_query(span))
    assert names == ["GET /query-of-tests/<slug:slug>/", *["GET /robots-of-tests/"] * 3, "SELECT"]


def test_sends_metrics_of_pages_and_of_the_pool_from_each_worker(environment):
    with (
        Receiver() as receiver,
        gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4", "--workers=2") as server,
    ):
        assert fetch(server, "/query-of-tests/x/").status == 200
        point = receiver.wait_for(duration_of_page)
        known = {point.as_int for point in receiver.wait_for(sizes_of_pool)}
        receiver.wait_for(has_two_processes)
    assert attributes_of(point) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/query-of-tests/<slug:slug>/",
        "url.scheme": "http",
    }
    assert 0 < point.sum < 30
    assert known == {2}
    assert_private_words_are_not_in(receiver)


def versions_sent(environment):
    """Return the versions that a server sends with its traces and with its metrics."""
    with (
        Receiver() as receiver,
        gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4") as server,
    ):
        assert fetch(server, "/robots-of-tests/").status == 200
        sent = receiver.wait_for(lambda requests: len(found := processes_in(requests)) == 2 and found)
    return {path: {process.get("service.version") for process in processes} for path, processes in sent.items()}


@pytest.mark.parametrize(
    ("variables", "version"),
    [
        ({"COMMIT_ID": COMMIT, "CONTAINER_APP_REVISION": "reviews--a1"}, COMMIT),
        ({"COMMIT_ID": "not\na commit", "CONTAINER_APP_REVISION": "reviews--a1"}, "reviews--a1"),
        ({"COMMIT_ID": COMMIT, "OTEL_RESOURCE_ATTRIBUTES": "service.version=7"}, "7"),
        ({"COMMIT_ID": ""}, None),
    ],
    ids=["commit", "revision", "attribute", "unknown"],
)
def test_sends_the_commit_as_the_version_with_traces_and_metrics(environment, variables, version):
    assert versions_sent({**environment, **variables}) == {"/v1/traces": {version}, "/v1/metrics": {version}}


@pytest.mark.endurance
@pytest.mark.parametrize("is_hanging", [False, True], ids=["closed", "hanging"])
def test_does_not_wait_for_a_telemetry_receiver_that_does_not_respond(environment, is_hanging):
    with Receiver() as receiver:
        receiver.is_hanging = is_hanging
        if not is_hanging:
            receiver.server.socket.close()
        with gunicorn(APPLICATION, {**environment, **to_otlp(receiver)}, "--threads=4") as server:
            fetch(server, "/robots-of-tests/")
            if is_hanging:
                # From now on, an exporter waits for a response.
                receiver.wait_for(len)
            with ThreadPoolExecutor(4) as threads:
                started_at = time.monotonic()
                responses = list(threads.map(lambda _number: fetch(server, "/query-of-tests/x/"), range(40)))
                lasted = time.monotonic() - started_at
            assert {response.status for response in responses} == {200}
            assert lasted < 5
            started_at = time.monotonic()
            server.process.terminate()
            server.process.wait(30)
            # SHUTDOWN_TIMEOUT, and three more seconds, because two processes may end slowly on a busy machine.
            assert time.monotonic() - started_at < 7
    assert server.process.returncode == 0
    assert [json.loads(line) for line in server.lines]


def test_sends_the_remaining_telemetry_when_a_worker_ends(environment):
    never = {"OTEL_BSP_SCHEDULE_DELAY": "600000", "OTEL_METRIC_EXPORT_INTERVAL": "600000"}
    with Receiver() as receiver:
        with gunicorn(APPLICATION, {**environment, **to_otlp(receiver), **never}, "--threads=4") as server:
            fetch(server, "/query-of-tests/x/", traceparent=TRACEPARENT)
            assert receiver.requests == []
        Trace(receiver, 2)
        assert duration_of_page(receiver.requests)


KEY = "44444444-4444-4444-8444-444444444444"


def test_sends_telemetry_to_application_insights_with_a_token_and_connects_to_nothing_else(environment, tmp_path):
    authority = Authority()
    authorities = authority.write(tmp_path / "authorities.pem")
    certificate = authority.issue("localhost").write(tmp_path)
    connections = tmp_path / "connections"
    accepted = b'{"itemsReceived":1,"itemsAccepted":1,"errors":[]}'
    with Receiver(certificate=certificate, response_body=accepted) as receiver, IdentityEndpoint() as identity:
        azure = {
            **environment,
            **identity.environment,
            "APPLICATIONINSIGHTS_CONNECTION_STRING": (
                f"InstrumentationKey={KEY};IngestionEndpoint=https://localhost:{receiver.port}/"
            ),
            "REQUESTS_CA_BUNDLE": str(authorities),
            "CONNECTIONS_OF_TESTS": str(connections),
            "COMMIT_ID": COMMIT,
        }
        with gunicorn(APPLICATION, azure, "--threads=4") as server:
            fetch(server, "/query-of-tests/x/", traceparent=TRACEPARENT)
            found = receiver.wait_for(requests_and_metrics)
            threads = fetch(server, "/threads-of-tests/").body.split("\n")
        token = identity.token_for("https://monitor.azure.com/")[0]
        own_ports = {str(receiver.port), identity.environment["IDENTITY_ENDPOINT"].split(":")[2].split("/")[0]}
    assert {headers["Authorization"] for _path, headers, _body in receiver.requests} == {f"Bearer {token}"}
    check_envelopes(found)
    assert_private_words_are_not_in(receiver)
    # The exporter's threads that report usage to Microsoft would connect only after minutes, so look for their names.
    assert "ConfigurationWorker" not in threads
    assert threads.count("OtelPeriodicExportingMetricReader") == 1
    connected = set(connections.read_text().split())
    assert {address.rpartition(":")[0] for address in connected} <= {"127.0.0.1", "::1", "localhost"}
    assert {address.rpartition(":")[2] for address in connected} == own_ports


def requests_and_metrics(requests):
    envelopes = envelopes_in(requests)
    kinds = {envelope["data"]["baseType"] for envelope in envelopes}
    names = {metric["name"] for one in envelopes for metric in one["data"]["baseData"].get("metrics", [])}
    found = {"RequestData", "RemoteDependencyData", "MetricData"} <= kinds and "db.client.connection.max" in names
    return envelopes if found else None


def check_envelopes(envelopes):
    of_kind = {envelope["data"]["baseType"]: envelope for envelope in envelopes}
    request, query = of_kind["RequestData"], of_kind["RemoteDependencyData"]
    assert request["iKey"] == KEY
    assert request["data"]["baseData"]["name"] == "GET /query-of-tests/<slug:slug>/"
    assert request["data"]["baseData"]["responseCode"] == "200"
    assert request["tags"]["ai.operation.id"] == query["tags"]["ai.operation.id"] == TRACE_ID
    assert query["data"]["baseData"]["data"] == "SELECT %s::text"
    assert request["tags"]["ai.cloud.role"] == "third-helping"
    assert {envelope["tags"]["ai.application.ver"] for envelope in of_kind.values()} == {COMMIT}
    assert not request["tags"].get("ai.location.ip")
