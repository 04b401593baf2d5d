import json
import os
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest

from dev.environment import ROOT
from dev.harness.gunicorn import gunicorn

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
IMPORTED = """
import json, sys
from restaurant_review.tests.application import application
from django.test import Client
assert Client().get("/robots-of-tests/").status_code == 200
print(json.dumps([name for name in sys.modules if name.partition(".")[0] == "opentelemetry"]))
"""


@pytest.fixture
def environment():
    given = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    return {**given, "SECRET_KEY": "for-tests", "ALLOWED_HOSTS": "127.0.0.1,testserver", "DEBUG": "false"}


def python(environment, *arguments):
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # All other lines are log lines.
    [printed] = [line for line in done.stdout.splitlines() if line.startswith("[")]
    return printed


def test_does_not_import_opentelemetry_without_a_telemetry_receiver(environment):
    assert json.loads(python(environment, "-c", IMPORTED)) == []


def test_imports_opentelemetry_with_a_telemetry_receiver(environment):
    """Prove that the test above can fail."""
    environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
    assert "opentelemetry.sdk.trace" in json.loads(python(environment, "-c", IMPORTED))


def test_does_not_import_opentelemetry_in_commands(environment):
    environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
    code = "import sys; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    assert python(environment, "manage.py", "shell", "--verbosity=0", "--command", code) == "[]"


def lines_of(environment):
    """Return the log lines of a server that serves one request with a ``traceparent`` header."""
    headers = {"traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01"}
    with (
        gunicorn("restaurant_review.tests.application", environment) as server,
        closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection,
    ):
        connection.request("GET", "/robots-of-tests/", headers=headers)
        assert connection.getresponse().status == 200
    return [json.loads(line) for line in server.lines]


def test_serves_pages_if_the_telemetry_receiver_is_invalid(environment):
    lines = lines_of({**environment, "APPLICATIONINSIGHTS_CONNECTION_STRING": "nonsense"})
    assert "Telemetry could not be started." in [line["message"] for line in lines]


def test_logs_the_trace_id_of_the_request_if_opentelemetry_is_disabled(environment):
    switched_off = {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    [line] = [line for line in lines_of({**environment, **switched_off}) if line.get("path")]
    assert line["trace_id"] == TRACE_ID
    assert "span_id" not in line
