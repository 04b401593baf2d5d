"""What the processes write: read by a program, line by line, and with nothing in it of people."""

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

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE_ID}-b7ad6b7169203331-01"
PRIVATE = ("ada@example.org", "secret", "near=", "127.0.0.9", "Spy/1.0", "sessionid", "cookie", "WSGIRequest")
ENVIRONMENT = {
    **os.environ,
    "SECRET_KEY": "for-tests",
    "ALLOWED_HOSTS": "127.0.0.1",
    "DEBUG": "false",
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:9/none",
    "PYTHONPATH": os.pathsep.join(sys.path),
}


def ask(server, path, **headers):
    """Ask from an address, with a browser and with a cookie that no line may name."""
    source = ("127.0.0.9", 0)
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30, source_address=source)) as connection:
        given = {"User-Agent": "Spy/1.0", "Cookie": "sessionid=cookie", **headers}
        connection.request("GET", f"{path}?near=somebodys+home&email=ada@example.org", headers=given)
        response = connection.getresponse()
        response.body = response.read().decode()
        return response


def send(server, raw):
    """Send bytes that are no request, and wait for the end of the answer."""
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

    def saying(self, words):
        return [line for line in self if words in line["message"]]


@pytest.fixture(scope="module")
def run():
    """All lines of a server from its start to its end, and the answers that it gave meanwhile."""
    answers = {}
    with gunicorn("restaurant_review.tests.application", ENVIRONMENT, "--threads=4") as server:
        answers["fail"] = ask(server, "/fail-of-tests/x/", **{"X-Request-ID": "id-fail", "traceparent": TRACEPARENT})
        answers["warn"] = ask(server, "/warn-of-tests/", **{"X-Request-ID": "id-warn"})
        answers["log"] = ask(server, "/log-of-tests/", **{"X-Request-ID": "id-log", "traceparent": TRACEPARENT})
        answers["plain"] = ask(server, "/robots-of-tests/")
        answers["stream"] = ask(server, "/stream-of-tests/")
        answers["missing"] = ask(server, "/no/such/page/", **{"X-Request-ID": "id-missing"})
        answers["key"] = ask(server, "/account/key-of-tests/secret-key/")
        answers["host"] = ask(server, "/robots-of-tests/", **{"Host": "forged.example", "X-Request-ID": "id-host"})
        answers["health"] = ask(server, "/health")
        answers["ready"] = ask(server, "/ready")
        send(server, b"GET /?near=secret ada@example.org\r\n\r\n")
        for path, name, value in (
            ("/form-of-tests/", "X-Request-ID", 'a" b'),
            ("/form-of-tests/", "X-Request-ID", "a" * 10_000),
            ("/form-of-tests/", "X-Request-ID", "a" * 65),
            ("/form-of-tests/", "traceparent", TRACEPARENT + "-extra"),
            ("/form-of-tests/", "traceparent", TRACEPARENT.replace("00-", "ff-", 1)),
            ("/form-of-tests/", "traceparent", "0" * 7_000),
        ):
            answers.setdefault("malformed", []).append(ask(server, path, **{name: value}))
    return answers, server.lines


@pytest.fixture(scope="module")
def lines(run):
    return Lines(json.loads(line) for line in run[1])


@pytest.fixture(scope="module")
def answers(run):
    return run[0]


def test_every_line_is_an_object_that_says_when_what_and_who(lines):
    for line in lines:
        assert isinstance(line, dict)
        assert {"time", "level", "logger", "message"} <= set(line)
        assert line["time"].endswith("+00:00")


def test_the_server_speaks_the_same_way_from_start_to_end(lines):
    for words in ("Starting gunicorn", "Listening at", "Booting worker", "Handling signal: term", "Worker exiting"):
        assert [line["logger"] for line in lines.saying(words)] == ["gunicorn.error"], words


def test_nothing_tells_who_asked_or_what_they_looked_for(run):
    text = "".join(run[1])
    assert [word for word in PRIVATE if word in text] == []


def test_a_failure_is_one_line_with_its_traceback_and_one_with_its_request(lines, answers):
    failure, request = lines.with_id("id-fail")
    assert failure["level"] == "ERROR"
    assert "in fail\n    raise RuntimeError" in failure["exception"]
    assert "DETAIL: …" in failure["exception"]
    assert {"status": 500, "route": "fail_of_tests", "method": "GET"}.items() <= request.items()
    assert request["path"] == "/fail-of-tests/x/"
    assert {line["trace_id"] for line in (failure, request)} == {TRACE_ID}
    assert answers["fail"].status == 500
    assert answers["fail"].headers["X-Request-ID"] == "id-fail"


def test_people_can_quote_a_failure(answers):
    assert "<code>id-fail</code>" in answers["fail"].body


def test_lines_of_a_request_carry_its_ids_whoever_writes_them(lines):
    told, request = lines.with_id("id-log")
    assert told["message"] == "Two\nlines, for …@…."
    assert told["logger"] == "reviews.of_tests"
    assert told["trace_id"] == request["trace_id"] == TRACE_ID


def test_a_warning_and_a_thread_that_dies_are_lines_too(lines):
    assert lines.with_id("id-warn")[0]["logger"] == "py.warnings"
    [died] = lines.saying("in the thread pan")
    assert died["level"] == "CRITICAL"
    assert died["exception"].endswith("RuntimeError: A pan burns.")


def test_a_request_gets_an_id_if_it_brings_none(lines, answers):
    line = lines.of("/robots-of-tests/")
    assert line["request_id"] == answers["plain"].headers["X-Request-ID"]
    assert len(line["request_id"]) == 16
    assert "trace_id" not in line
    assert line["size"] == 5
    assert line["duration_ms"] > 0
    assert line["level"] == "INFO"


def test_what_is_streamed_is_logged_without_a_size(lines, answers):
    assert answers["stream"].body == "ab"
    assert "size" not in lines.of("/stream-of-tests/")


def test_what_is_not_found_is_one_line(lines):
    [line] = lines.with_id("id-missing")
    assert {"status": 404, "path": "/no/such/page/", "level": "INFO"}.items() <= line.items()
    assert "route" not in line


def test_the_key_to_an_account_is_left_out_of_a_path(lines, answers):
    assert answers["key"].status == 200
    assert lines.of("/account/…")["status"] == 200


def test_a_forged_host_is_told_in_words_and_without_a_traceback(lines):
    told, request = lines.with_id("id-host")
    assert "forged.example" in told["message"]
    assert "exception" not in told
    assert request["status"] == 400


def test_probes_are_told_of_only_when_they_fail(lines, answers):
    assert answers["health"].status == 200
    assert answers["ready"].status == 503
    assert [line["status"] for line in lines if line.get("path") in {"/health", "/ready"}] == [503]


def test_what_is_no_request_is_told_without_what_it_was(lines):
    assert [line["message"] for line in lines.saying("Invalid request")] == ["Invalid request."] * 2


def test_malformed_ids_are_not_taken_and_break_nothing(lines, answers):
    # The server itself refuses headers of more than eight thousand letters.
    assert [answer.status for answer in answers["malformed"]] == [200, 431, 200, 200, 200, 200]
    told = [line for line in lines if line.get("path") == "/form-of-tests/"]
    assert len(told) == 5
    for line in told:
        assert len(line["request_id"]) == 16
        assert "trace_id" not in line


class FormTests(SimpleTestCase):
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

    def test_is_for_whoever_reads(self):
        command = {"program": "/app/manage.py"}
        self.assertEqual(self.console(), ("json", "stdout"))
        self.assertEqual(self.console(terminal=True), ("json", "stdout"))
        self.assertEqual(self.console(DEBUG="true"), ("text", "stderr"))
        self.assertEqual(self.console(DEBUG="true", LOG_FORMAT="json"), ("json", "stdout"))
        self.assertEqual(self.console(LOG_FORMAT="text"), ("text", "stderr"))
        self.assertEqual(self.console(**command), ("json", "stderr"))
        self.assertEqual(self.console(**command, terminal=True), ("text", "stderr"))

    def test_fits_on_a_line_that_log_analytics_keeps(self):
        record = logging.LogRecord("reviews", logging.ERROR, "", 0, "e" * 90_000, (), None)
        record.exc_text = "x" * 90_000 + "the end"
        line = logs.JsonFormatter().format(record)
        self.assertLess(len(line.encode()), 32_000)
        self.assertTrue(json.loads(line)["exception"].endswith("the end"))

    def test_takes_no_longer_for_text_that_is_made_to_keep_it_busy(self):
        def seconds(text):
            began = time.process_time()
            logs._without_people(text)
            return time.process_time() - began

        for make in (
            lambda size: "a" * size + "@" + "." * size,
            lambda size: "a" * size + " @",
            lambda size: "a@" * size,
            lambda size: "a" * size + "@" + "a." * size,
            lambda size: "DETAIL: " * size,
        ):
            with self.subTest(text=make(2)):
                short, long = (min(seconds(make(size)) for _number in range(3)) for size in (2_000, 32_000))
                # Sixteen times the text: were it the square, it took 256 times as long.
                self.assertLess(long, 64 * max(short, 0.0005))

    def test_leaves_out_addresses_of_people(self):
        for text in ("ada@example.org", "Mail to <ada.lovelace+x@mail.example.co.uk>.", "päivi@müller.example"):
            with self.subTest(text=text):
                self.assertNotRegex(logs._without_people(text), "ada|example|päivi")

    def test_says_so_in_a_line_if_a_line_cannot_be_written(self):
        stream = io.StringIO()
        handler = logs.Handler(stream)
        handler.setFormatter(logs.JsonFormatter())
        handler.handle(logging.LogRecord("reviews", logging.INFO, "", 0, "%d stars", ("five",), None))
        [line] = stream.getvalue().splitlines()
        self.assertEqual(json.loads(line)["message"], "A line could not be written: %d stars")

    def test_knows_no_third_format(self):
        self.assertEqual(self.console(LOG_FORMAT="JSON"), self.console(LOG_FORMAT="xml"))

    def test_leaves_out_rows_that_the_database_repeats(self):
        row = "null value\nDETAIL:  Failing row contains (1,\n\n a secret)."
        try:
            try:
                raise ValueError(row)
            except ValueError as error:
                raise RuntimeError("it failed") from error
        except RuntimeError:
            record = logging.LogRecord("reviews", logging.ERROR, "", 0, "No.", (), sys.exc_info())
        exception = json.loads(logs.JsonFormatter().format(record))["exception"]
        self.assertNotIn("a secret", exception)
        self.assertIn("RuntimeError: it failed", exception)


def run_python(code, **environment):
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env={**ENVIRONMENT, **environment}, capture_output=True, text=True, check=False
    )


def test_a_process_that_nobody_catches_ends_with_one_line():
    ended = run_python("from restaurant_review import logs; logs.begin(); raise RuntimeError('two\\nlines')")
    [line] = ended.stdout.splitlines()
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert json.loads(line)["exception"].endswith("RuntimeError: two\nlines")


def test_a_command_in_a_container_ends_with_one_line():
    code = (
        "from restaurant_review import logs; from django.core.management import CommandError; logs.begin()\n"
        "with logs.errors_as_lines(): raise CommandError('two\\nlines', returncode=3)"
    )
    ended = run_python(code)
    assert (ended.returncode, ended.stderr) == (3, "")
    assert json.loads(ended.stdout)["message"] == "two\nlines"


def test_settings_that_cannot_be_read_end_a_command_with_one_line():
    command = [sys.executable, "manage.py", "check"]
    for name, value, said in (
        ("DATABASE_POOL_MAX_SIZE", "two", ("message", 'DATABASE_POOL_MAX_SIZE is "two".')),
        ("DATABASE_URL", "postgres://host:port/name", ("message", "DATABASE_URL cannot be used")),
    ):
        environment = {**ENVIRONMENT, name: value}
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert ended.stdout == ""
        assert ended.returncode == 1
        field, words = said
        assert words in json.loads(ended.stderr)[field]


def test_a_command_keeps_its_output_free_of_lines():
    command = [sys.executable, "manage.py", "check", "--database=default"]
    ended = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "The database does not answer" in json.loads(ended.stderr.splitlines()[-1])["message"]


def test_a_person_reads_text():
    ended = run_python("import logging, django; django.setup(); logging.getLogger('reviews').info('Hi.')", DEBUG="true")
    assert (ended.stdout, ended.stderr) == ("", "INFO reviews: Hi.\n")
