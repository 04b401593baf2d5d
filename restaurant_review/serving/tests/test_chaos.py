"""The site and its commands behind a network that stalls, resets and truncates at random for a minute."""

import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest

from dev.environment import ROOT
from dev.harness.gunicorn import container
from dev.harness.proxy import Proxy
from restaurant_review.postgresql.failures import Cause

SEED = 1
# In seconds: how long the failures last, how long a response may take, and when after the failures 503 must stop.
DURATION = 60
MAX_RESPONSE_TIME = 8
MAX_RECOVERY_TIME = 3
VISITORS = 6
TOKEN = "a" * 32
LOGIN = urlencode({"csrfmiddlewaretoken": TOKEN, "login": "ana@example.org", "password": "a guess"})
FORM = {"Cookie": f"csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
FAILURES_LOGGER = "restaurant_review.postgresql.failures"
TITLES = {cause.title for cause in Cause}


def cause_chaos(proxy, until):
    """Stall, reset and truncate connections, in an order that depends only on ``SEED``."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible on purpose
    pause = threading.Event()
    while time.monotonic() < until:
        match chance.choice(["stall", "reset", "truncate"]):
            case "stall":
                proxy.stall()
                pause.wait(chance.uniform(0.1, 3))
                proxy.flow()
            case "reset":
                proxy.reset()
            case "truncate":
                proxy.truncate(chance.randrange(5_000))
        pause.wait(chance.uniform(0.1, 1))


def send(server, method, path):
    body, headers = (LOGIN, FORM) if method == "POST" else (None, {})
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.read()
        return response.status


def visit(server, requests, until):
    """Send the requests in turn. Return method, path, status, start time and duration in seconds of each."""
    responses = []
    while time.monotonic() < until:
        for method, path in requests:
            sent_at = time.monotonic()
            try:
                status = send(server, method, path)
            except (OSError, HTTPException) as error:
                status = repr(error)
            responses.append((method, path, status, sent_at, time.monotonic() - sent_at))
    return responses


def warm_up(server, pages):
    """Send the first requests, which are slow even without failures, because they load modules and templates."""
    for method, path in [*pages, ("POST", "/account/login/")] * 4:
        send(server, method, path)


def run_commands(environment, until):
    ended = []
    while time.monotonic() < until:
        command = [sys.executable, "manage.py", "recount_ratings", "--verify"]
        ended.append(
            subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=90)
        )
    return ended


@pytest.mark.endurance
def test_survives_a_minute_of_network_failures(services, deployment):
    pages = [("GET", path) for path in ("/", "/restaurants/", "/people/ana/", "/ready")]
    with Proxy(services.postgres.port) as proxy:
        url = deployment["DATABASE_URL"].replace(f":{services.postgres.port}/", f":{proxy.port}/")
        environment = {**deployment, "DATABASE_URL": url, "WEB_CONCURRENCY": "2"}
        with container(environment) as server, ThreadPoolExecutor(VISITORS + 3) as threads:
            warm_up(server, pages)
            over_at = time.monotonic() + DURATION
            until = over_at + MAX_RECOVERY_TIME + 5
            visits = [threads.submit(visit, server, pages, until) for _number in range(VISITORS)]
            visits.append(threads.submit(visit, server, [("POST", "/account/login/")], until))
            commands = threads.submit(run_commands, environment, over_at)
            cause_chaos(proxy, over_at)
            chaos_over_at = time.monotonic()
            responses = [response for one in visits for response in one.result()]
            ended = commands.result()
        lines = [json.loads(line) for line in server.lines if line.startswith("{")]
    assert {status for _method, _path, status, _sent_at, _seconds in responses} <= {200, 404, 429, 503}
    assert max(response[4] for response in responses) < MAX_RESPONSE_TIME
    recovered_at = chaos_over_at + MAX_RECOVERY_TIME
    assert [response for response in responses if response[3] > recovered_at]
    assert max(sent_at + seconds for *_request, status, sent_at, seconds in responses if status == 503) < recovered_at
    assert_one_cause_a_line([line for line in lines if line["logger"] == FAILURES_LOGGER])
    assert "Traceback" not in "".join(server.lines)
    for command in ended:
        assert "Traceback" not in command.stderr
        assert command.returncode == 0 or re.search(r"[a-z]", json.loads(command.stderr.splitlines()[-1])["message"])


def assert_one_cause_a_line(lines):
    assert lines
    for line in lines:
        assert line["level"] == "ERROR"
        assert "None" not in line["message"]
        assert sum(line["message"].startswith(title) for title in TITLES) == 1, line
        assert "exception" not in line
    titles = Counter(line["message"].split(":")[0].split(".")[0] for line in lines)
    # Each of the two processes logs a cause at most twice in this time, and two causes can have the same title.
    assert max(titles.values()) <= 2 * 2 * 2, titles
