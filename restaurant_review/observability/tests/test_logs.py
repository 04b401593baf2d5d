import io
import json
import logging
import os
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from unittest.mock import patch

import environ
import pytest
from django.test import SimpleTestCase

from dev.environment import ROOT
from dev.harness.gunicorn import gunicorn
from restaurant_review.observability import logs
from restaurant_review.observability.json_formatter import JsonFormatter, redact

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE_ID}-b7ad6b7169203331-01"
COMMIT = "31a68c3f05b1d6a2ce3b0a2c7b2f0a4c8d9e7f61"
PRIVATE = ("ada@example.org", "secret", "near=", "127.0.0.9", "Spy/1.0", "sessionid", "cookie", "WSGIRequest")
ENVIRONMENT = {
    **os.environ,
    "SECRET_KEY": "for-tests",
    "ALLOWED_HOSTS": "127.0.0.1",
    "DEBUG": "false",
    "COMMIT_ID": COMMIT,
    "DATABASE_URL": "postgres://unknown:wrong@127.0.0.1:9/none",
    "PYTHONPATH": os.pathsep.join(sys.path),
}


def fetch(server, path, **headers):
    """Send a request with an IP address, a browser, a cookie and a query string that must not be logged."""
    source = ("127.0.0.9", 0)
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30, source_address=source)) as connection:
        given = {"User-Agent": "Spy/1.0", "Cookie": "sessionid=cookie", **headers}
        connection.request("GET", f"{path}?near=home&email=ada@example.org", headers=given)
        response = connection.getresponse()
        response.body = response.read().decode()
        return response


def send(server, raw):
    """Send bytes that are not a valid request, and wait for the end of the response."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30, source_address=("127.0.0.9", 0))
    with closing(connection):
        connection.connect()
        connection.sock.sendall(raw)
        while connection.sock.recv(1000):
            pass


class Lines(list):
    def of(self, path):
        return next(line for line in self if line.get("path") == path)

    def with_id(self, request_id):
        return [line for line in self if line.get("request_id") == request_id]

    def containing(self, words):
        return [line for line in self if words in line["message"]]


@pytest.fixture(scope="module")
def server_run():
    """Return the responses of a server and all lines that it logged from its start to its end."""
    responses = {}
    with gunicorn("restaurant_review.tests.application", ENVIRONMENT, "--threads=4") as server:
        responses["fail"] = fetch(
            server, "/fail-of-tests/x/", **{"X-Request-ID": "id-fail", "traceparent": TRACEPARENT}
        )
        responses["warn"] = fetch(server, "/warn-of-tests/", **{"X-Request-ID": "id-warn"})
        responses["log"] = fetch(server, "/log-of-tests/", **{"X-Request-ID": "id-log", "traceparent": TRACEPARENT})
        responses["plain"] = fetch(server, "/robots-of-tests/")
        responses["stream"] = fetch(server, "/stream-of-tests/")
        responses["missing"] = fetch(server, "/no/such/page/", **{"X-Request-ID": "id-missing"})
        responses["key"] = fetch(server, "/account/key-of-tests/secret-key/")
        responses["host"] = fetch(server, "/robots-of-tests/", **{"Host": "forged.example", "X-Request-ID": "id-host"})
        responses["health"] = fetch(server, "/health")
        responses["ready"] = fetch(server, "/ready")
        send(server, b"GET /?near=secret ada@example.org\r\n\r\n")
        for path, name, value in (
            ("/form-of-tests/", "X-Request-ID", 'a" b'),
            ("/form-of-tests/", "X-Request-ID", "a" * 10_000),
            ("/form-of-tests/", "X-Request-ID", "a" * 65),
            ("/form-of-tests/", "traceparent", TRACEPARENT + "-extra"),
            ("/form-of-tests/", "traceparent", TRACEPARENT.replace("00-", "ff-", 1)),
            ("/form-of-tests/", "traceparent", "0" * 7_000),
        ):
            responses.setdefault("malformed", []).append(fetch(server, path, **{name: value}))
    return responses, server.lines


@pytest.fixture(scope="module")
def lines(server_run):
    return Lines(json.loads(line) for line in server_run[1])


@pytest.fixture(scope="module")
def responses(server_run):
    return server_run[0]


def test_logs_each_line_as_an_object_with_time_level_logger_message_and_commit(lines):
    for line in lines:
        assert isinstance(line, dict)
        assert {"time", "level", "logger", "message"} <= set(line)
        assert line["time"].endswith("+00:00")
        assert line["commit"] == COMMIT[:10]


def test_formats_the_log_messages_of_gunicorn_from_start_to_end(lines):
    for words in ("Starting gunicorn", "Listening at", "Booting worker", "Handling signal: term", "Worker exiting"):
        assert [line["logger"] for line in lines.containing(words)] == ["gunicorn.error"], words


def test_logs_how_long_the_server_took_to_start(lines):
    [line] = lines.containing("after the start of the server")
    assert line["logger"] == "restaurant_review.serving.worker"
    assert 0 < line["start_ms"] < 60_000


def test_logs_no_client_address_browser_cookie_or_query(server_run):
    text = "".join(server_run[1])
    assert [word for word in PRIVATE if word in text] == []


def test_logs_a_failure_as_one_line_with_the_traceback_and_one_for_the_request(lines, responses):
    failure, request = lines.with_id("id-fail")
    assert failure["level"] == "ERROR"
    assert "in fail\n    raise RuntimeError" in failure["exception"]
    assert "DETAIL: …" in failure["exception"]
    assert {"status": 500, "route": "fail_of_tests", "method": "GET"}.items() <= request.items()
    assert request["path"] == "/fail-of-tests/x/"
    assert {line["trace_id"] for line in (failure, request)} == {TRACE_ID}
    assert responses["fail"].status == 500
    assert responses["fail"].headers["X-Request-ID"] == "id-fail"


def test_shows_the_request_id_on_the_error_page(responses):
    assert "<code>id-fail</code>" in responses["fail"].body


def test_adds_the_ids_of_the_request_to_log_lines_of_any_logger(lines):
    line, request = lines.with_id("id-log")
    assert line["message"] == "Two\nlines, for …@…."
    assert line["logger"] == "reviews.of_tests"
    assert line["trace_id"] == request["trace_id"] == TRACE_ID


def test_logs_warnings_and_uncaught_exceptions_of_threads(lines):
    assert lines.with_id("id-warn")[0]["logger"] == "py.warnings"
    [died] = lines.containing("in the thread worker")
    assert died["level"] == "CRITICAL"
    assert died["exception"].endswith("RuntimeError: A thread fails.")


def test_creates_a_request_id_if_the_request_has_none(lines, responses):
    line = lines.of("/robots-of-tests/")
    assert line["request_id"] == responses["plain"].headers["X-Request-ID"]
    assert len(line["request_id"]) == 16
    assert "trace_id" not in line
    assert line["size"] == 5
    assert line["duration_ms"] > 0
    assert line["level"] == "INFO"


def test_logs_no_size_for_a_streamed_response(lines, responses):
    assert responses["stream"].body == "ab"
    assert "size" not in lines.of("/stream-of-tests/")


def test_logs_a_404_as_one_line(lines):
    [line] = lines.with_id("id-missing")
    assert {"status": 404, "path": "/no/such/page/", "level": "INFO"}.items() <= line.items()
    assert "route" not in line


def test_leaves_the_key_of_an_account_link_out_of_the_logged_path(lines, responses):
    assert responses["key"].status == 200
    assert lines.of("/account/…")["status"] == 200


def test_logs_a_disallowed_host_without_a_traceback(lines):
    line, request = lines.with_id("id-host")
    assert "forged.example" in line["message"]
    assert "exception" not in line
    assert request["status"] == 400


def test_logs_probes_only_when_they_fail(lines, responses):
    assert responses["health"].status == 200
    assert responses["ready"].status == 503
    assert [line["status"] for line in lines if line.get("path") in {"/health", "/ready"}] == [503]


def test_logs_an_invalid_request_without_its_content(lines):
    assert [line["message"] for line in lines.containing("Invalid request")] == ["Invalid request."] * 2


def test_replaces_malformed_request_and_trace_ids(lines, responses):
    # gunicorn refuses headers of more than 8190 bytes.
    assert [response.status for response in responses["malformed"]] == [200, 431, 200, 200, 200, 200]
    logged = [line for line in lines if line.get("path") == "/form-of-tests/"]
    assert len(logged) == 5
    for line in logged:
        assert len(line["request_id"]) == 16
        assert "trace_id" not in line


class LogFormatTests(SimpleTestCase):
    def console(self, *, terminal=False, program="gunicorn", **environment):
        with (
            patch.dict(os.environ, environment),
            patch.object(sys, "argv", [program]),
            patch.object(sys.stderr, "isatty", return_value=terminal),
        ):
            for name in {"DEBUG", "LOG_FORMAT"} - set(environment):
                os.environ.pop(name, None)
            handler = logs.configuration(environ.Env())["handlers"]["console"]
        return handler["formatter"], handler["stream"].removeprefix("ext://sys.")

    def test_logs_text_in_a_terminal_and_json_on_a_server(self):
        command = {"program": "/app/manage.py"}
        self.assertEqual(self.console(), ("json", "stdout"))
        self.assertEqual(self.console(terminal=True), ("json", "stdout"))
        self.assertEqual(self.console(DEBUG="true"), ("text", "stderr"))
        self.assertEqual(self.console(DEBUG="true", LOG_FORMAT="json"), ("json", "stdout"))
        self.assertEqual(self.console(LOG_FORMAT="text"), ("text", "stderr"))
        self.assertEqual(self.console(**command), ("json", "stderr"))
        self.assertEqual(self.console(**command, terminal=True), ("text", "stderr"))

    def test_limits_a_log_line_to_the_size_that_log_analytics_stores(self):
        record = logging.LogRecord("reviews", logging.ERROR, "", 0, "e" * 90_000, (), None)
        record.exc_text = "x" * 90_000 + "the end"
        line = JsonFormatter().format(record)
        self.assertLess(len(line.encode()), 32_000)
        self.assertTrue(json.loads(line)["exception"].endswith("the end"))

    def test_redacts_hostile_text_in_linear_time(self):
        def seconds(text):
            started = time.process_time()
            redact(text)
            return time.process_time() - started

        for make in (
            lambda size: "a" * size + "@" + "." * size,
            lambda size: "a" * size + " @",
            lambda size: "a@" * size,
            lambda size: "a" * size + "@" + "a." * size,
            lambda size: "DETAIL: " * size,
        ):
            with self.subTest(text=make(2)):
                short, long = (min(seconds(make(size)) for _number in range(3)) for size in (2_000, 32_000))
                # The text is 16 times as long: quadratic time would be 256 times as long.
                self.assertLess(long, 64 * max(short, 0.0005))

    def test_redacts_email_addresses_in_log_lines(self):
        for text in ("ada@example.org", "Mail to <ada.lovelace+x@mail.example.co.uk>.", "päivi@müller.example"):
            with self.subTest(text=text):
                self.assertNotRegex(redact(text), "ada|example|päivi")

    def test_logs_that_a_record_could_not_be_formatted(self):
        stream = io.StringIO()
        handler = logs.ConsoleHandler(stream)
        handler.setFormatter(JsonFormatter())
        handler.handle(logging.LogRecord("reviews", logging.INFO, "", 0, "%d stars", ("five",), None))
        [line] = stream.getvalue().splitlines()
        self.assertEqual(json.loads(line)["message"], "A log record could not be written: %d stars")

    def test_falls_back_to_json_for_an_unknown_log_format(self):
        self.assertEqual(self.console(LOG_FORMAT="JSON"), self.console(LOG_FORMAT="xml"))

    def test_redacts_rows_in_logged_database_errors(self):
        row = "null value\nDETAIL:  Failing row contains (1,\n\n a secret)."
        try:
            try:
                raise ValueError(row)
            except ValueError as error:
                raise RuntimeError("it failed") from error
        except RuntimeError:
            record = logging.LogRecord("reviews", logging.ERROR, "", 0, "No.", (), sys.exc_info())
        exception = json.loads(JsonFormatter().format(record))["exception"]
        self.assertNotIn("a secret", exception)
        self.assertIn("RuntimeError: it failed", exception)


def run_python(code, **environment):
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env={**ENVIRONMENT, **environment}, capture_output=True, text=True, check=False
    )


def logged(**environment):
    """Return the lines of a process that logs before and after it loads the settings."""
    code = (
        "import logging, django; from restaurant_review.observability import logs\n"
        "logs.configure_before_settings()\n"
        "logging.getLogger('reviews').info('Before.')\n"
        "django.setup()\n"
        "logging.getLogger('reviews').info('After.')"
    )
    return [json.loads(line) for line in run_python(code, **environment).stdout.splitlines()]


@pytest.mark.parametrize(("suffix", "expected"), [("", COMMIT[:10]), ("-modified", f"{COMMIT[:10]}-modified")])
def test_adds_the_short_commit_id_to_every_log_line(suffix, expected):
    assert [line["commit"] for line in logged(COMMIT_ID=COMMIT + suffix)] == [expected] * 2


@pytest.mark.parametrize("commit_id", ["", f"{COMMIT}\n{COMMIT}", '"}'])
def test_logs_no_commit_if_it_is_unknown_or_malformed(commit_id):
    lines = logged(COMMIT_ID=commit_id)
    assert [line["message"] for line in lines] == ["Before.", "After."]
    assert not [line for line in lines if "commit" in line]


def test_logs_an_uncaught_exception_as_one_line():
    ended = run_python(
        "from restaurant_review.observability import logs; logs.configure_before_settings()\n"
        "raise RuntimeError('two\\nlines')"
    )
    [line] = ended.stdout.splitlines()
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert json.loads(line)["exception"].endswith("RuntimeError: two\nlines")


def test_logs_a_command_error_as_one_line():
    code = (
        "from restaurant_review.observability import logs; from django.core.management import CommandError\n"
        "logs.configure_before_settings()\n"
        "with logs.log_command_errors(): raise CommandError('two\\nlines', returncode=3)"
    )
    ended = run_python(code)
    assert (ended.returncode, ended.stderr) == (3, "")
    assert json.loads(ended.stdout)["message"] == "two\nlines"


def test_logs_an_invalid_setting_as_one_line():
    command = [sys.executable, "manage.py", "check"]
    for name, value, expected in (
        ("DATABASE_POOL_MAX_SIZE", "two", ("message", 'DATABASE_POOL_MAX_SIZE is "two".')),
        ("DATABASE_URL", "postgres://host:port/name", ("message", "DATABASE_URL cannot be used")),
    ):
        environment = {**ENVIRONMENT, name: value}
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert ended.stdout == ""
        assert ended.returncode == 1
        field, words = expected
        assert words in json.loads(ended.stderr)[field]


def test_keeps_standard_output_of_a_command_free_of_log_lines():
    command = [sys.executable, "manage.py", "check", "--database=default"]
    environment = {**ENVIRONMENT, "DATABASE_WAIT_TIMEOUT": "0"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "The database does not answer" in json.loads(ended.stderr.splitlines()[-1])["message"]


def test_logs_text_with_debug():
    ended = run_python("import logging, django; django.setup(); logging.getLogger('reviews').info('Hi.')", DEBUG="true")
    assert (ended.stdout, ended.stderr) == ("", "INFO reviews: Hi.\n")
