import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest

from dev.harness.gunicorn import container
from dev.harness.waiting import wait_until
from dev.ports import accepts_connections, free_port
from dev.prerequisites import HAPROXY, find_program, require

VISITORS = 8
# In seconds. GRACE_PERIOD is the default of Container Apps.
DRAIN_DELAY = 2
PAUSE = 0.05
GRACE_PERIOD = 30
# These settings have one migration more than the release under test.
NEXT_RELEASE = "restaurant_review.serving.tests.following.settings"
APPLICATION = "restaurant_review.tests.application"
HAPROXY_CONFIGURATION = """
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    timeout check 5s
    retries 0
frontend site
    bind 127.0.0.1:{port}
    default_backend replicas
backend replicas
    option httpchk GET /ready
    default-server check inter 200ms fall 1 rise 1
    http-response set-header X-Served-By %s
    server old 127.0.0.1:{old}
    server new 127.0.0.1:{new}
"""


class Visitor:
    """A client that requests a page in a loop, on one connection while the server keeps it open."""

    def __init__(self, port, path, stop):
        self.port, self.path, self.stop = port, path, stop
        self.statuses = []
        # When each request was sent, from time.monotonic().
        self.sent_at = []
        self.served_by = []

    def visit(self):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            while not self.stop.is_set():
                self.sent_at.append(time.monotonic())
                try:
                    connection.request("GET", self.path)
                    response = connection.getresponse()
                    response.read()
                except ConnectionError:
                    # The server did not accept the request, so a client may retry it.
                    self.statuses.append("refused")
                    connection.close()
                else:
                    self.statuses.append(response.status)
                    self.served_by.append(response.headers["X-Served-By"])
                self.stop.wait(PAUSE)


@contextmanager
def visiting(port, path):
    """Run visitors until the ``with`` block ends or the event is set. Yield both the visitors and the event."""
    stop = threading.Event()
    visitors = [Visitor(port, path, stop) for _number in range(VISITORS)]
    with ThreadPoolExecutor(VISITORS) as threads:
        visits = [threads.submit(visitor.visit) for visitor in visitors]
        try:
            yield visitors, stop
        finally:
            stop.set()
    for visit in visits:
        visit.result()


def count(visitors):
    return sum(len(visitor.statuses) for visitor in visitors)


def statuses(visitors):
    return {status for visitor in visitors for status in visitor.statuses}


def wait_for_more(visitors, more):
    wanted = count(visitors) + more
    wait_until(lambda: count(visitors) >= wanted, seconds=60)


@pytest.mark.endurance
@pytest.mark.parametrize("path", ["/robots-of-tests/", "/slow-of-tests/"])
def test_serves_every_accepted_request_while_draining(deployment, path):
    environment = {**deployment, "DRAIN_DELAY": str(DRAIN_DELAY), "RUN_MIGRATIONS": "never", "DEBUG": "false"}
    with (
        container(environment, "--workers=2", application=APPLICATION) as server,
        visiting(server.port, path) as (visitors, stop),
    ):
        wait_for_more(visitors, 2 * VISITORS)
        server.process.send_signal(signal.SIGTERM)
        stopped_at = time.monotonic()
        assert server.process.wait(GRACE_PERIOD) == 0
        stop.set()
    requests = [pair for visitor in visitors for pair in zip(visitor.sent_at, visitor.statuses, strict=True)]
    # During the drain delay, every request succeeds.
    assert {status for moment, status in requests if moment < stopped_at + DRAIN_DELAY * 0.75} == {200}
    assert len([moment for moment, _status in requests if stopped_at < moment < stopped_at + DRAIN_DELAY]) >= VISITORS
    # After the drain delay, a request succeeds or is not accepted. No request gets an error response.
    assert {status for _moment, status in requests} <= {200, "refused"}


def test_completes_running_requests_without_a_drain_delay(deployment):
    environment = {**deployment, "DRAIN_DELAY": "0", "RUN_MIGRATIONS": "never"}
    with container(environment, "--threads=8", application=APPLICATION) as server, ThreadPoolExecutor(8) as threads:
        assert server.get("/robots-of-tests/")[0] == 200
        running = [threads.submit(server.get, "/slow-of-tests/") for _number in range(8)]
        wait_until(lambda: sum("A slow request has started" in line for line in server.lines) >= 8)
        server.process.send_signal(signal.SIGTERM)
        assert [one.result()[0] for one in running] == [200] * 8
        assert server.process.wait(GRACE_PERIOD) == 0


def test_fails_ready_and_passes_health_while_draining(deployment):
    with container({**deployment, "DRAIN_DELAY": str(DRAIN_DELAY)}) as server:
        assert server.get("/ready")[0] == 200
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: server.get("/ready")[0] == 503)
        assert server.get("/health")[0] == 200
        assert "draining" in server.get("/ready")[1]
        assert server.process.wait(GRACE_PERIOD) == 0


@contextmanager
def haproxy(folder, old, new):
    """Run HAProxy in front of two servers, and yield its port."""
    require("A rolling release", [HAPROXY])
    port = free_port()
    configuration = folder / "haproxy.cfg"
    configuration.write_text(HAPROXY_CONFIGURATION.format(port=port, old=old, new=new))
    with subprocess.Popen([find_program("haproxy"), "-db", "-f", configuration], stderr=subprocess.PIPE) as process:
        try:
            wait_until(lambda: accepts_connections(port))
            yield port
        finally:
            process.terminate()
            process.communicate()


@pytest.mark.endurance
def test_fails_no_request_while_a_release_replaces_another(deployment, tmp_path):
    new_port = free_port()
    environment = {**deployment, "DRAIN_DELAY": str(DRAIN_DELAY)}
    with container(environment) as old, haproxy(tmp_path, old.port, new_port) as port:
        wait_until(lambda: status_of(port) == 200, seconds=30)
        with visiting(port, "/") as (visitors, stop):
            wait_for_more(visitors, 100)
            changes = {"DJANGO_SETTINGS_MODULE": NEXT_RELEASE}
            with container({**environment, **changes}, port=new_port):
                wait_until(lambda: any("new" in visitor.served_by for visitor in visitors), seconds=30)
                old.process.send_signal(signal.SIGTERM)
                assert old.process.wait(GRACE_PERIOD) == 0
                wait_for_more(visitors, 100)
                stop.set()
    assert statuses(visitors) == {200}
    assert all(visitor.served_by[-1] == "new" for visitor in visitors)


def status_of(port):
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/")
        return connection.getresponse().status
