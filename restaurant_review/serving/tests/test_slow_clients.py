"""Clients that stall do not keep others waiting."""

import os
import socket
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from statistics import median

import pytest

from dev.harness.gunicorn import gunicorn
from dev.harness.slow_clients import HEADERS, IDLE, LARGE_BODY, SLOW_BODY, SMALL_BODY, Stall, slow_clients
from restaurant_review.serving import worker
from restaurant_review.serving.slow_clients import ClientSocket, SlowClient
from restaurant_review.serving.tests.plain_application import PAGE, PHOTO

APPLICATION = "restaurant_review.serving.tests.plain_application"
WORKER = "--worker-class=restaurant_review.serving.worker.Worker"
# More than all threads of the two workers that are tested.
COUNT = 30
UNREAD_PAGE = Stall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", receive_buffer=1024)
UNREAD_PHOTO = Stall(b"GET /photo HTTP/1.1\r\nHost: localhost\r\n\r\n", receive_buffer=1024)


@pytest.fixture(scope="module")
def server():
    with gunicorn(APPLICATION, os.environ, WORKER, "--workers=2", "--threads=4") as server:
        yield server


def send(server, request, seconds=20):
    """Send the bytes on a new connection. Return the whole response."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=seconds)) as client:
        client.sendall(request)
        return b"".join(iter(lambda: client.recv(65_536), b""))


def waiting_times(server, paths, seconds=3):
    times = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for path in paths:
            started = time.monotonic()
            status, _body = server.get(path, timeout=20)
            assert status == 200
            times.append(time.monotonic() - started)
    return times


@pytest.mark.parametrize(
    "stall",
    [IDLE, HEADERS, SMALL_BODY, SLOW_BODY, LARGE_BODY, UNREAD_PAGE],
    ids=["idle", "headers", "small body", "a byte a second", "large body", "unread page"],
)
def test_serves_probes_and_pages_while_clients_stall(server, stall):
    with slow_clients(server.port, stall, COUNT):
        times = waiting_times(server, ["/health", "/"])
    # If the stalled clients occupied all threads, each request would take at least ten seconds.
    assert max(times) < 5
    assert median(times) < 1


def test_serves_other_clients_while_clients_stall_in_every_way(server):
    with ExitStack() as stack:
        for stall in (IDLE, HEADERS, SMALL_BODY, SLOW_BODY, LARGE_BODY, UNREAD_PAGE):
            stack.enter_context(slow_clients(server.port, stall, COUNT))
        assert median(waiting_times(server, ["/health", "/"])) < 1


def test_serves_probes_while_all_threads_for_pages_send_to_slow_readers(server):
    with slow_clients(server.port, UNREAD_PHOTO, COUNT):
        assert max(waiting_times(server, ["/health"])) < 5


@pytest.mark.endurance
def test_returns_408_for_an_incomplete_request_after_its_deadline(server):
    started = time.monotonic()
    answer = send(server, SMALL_BODY.opening, seconds=worker.REQUEST_SECONDS + 20)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - started >= worker.REQUEST_SECONDS - 1


def test_passes_a_body_that_arrives_in_parts_to_the_application_as_a_whole(server):
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=20)) as client:
        for part in (b"POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Le", b"ngth: 10\r\n"):
            client.sendall(part)
            time.sleep(0.2)  # so that the server receives each part alone
        client.sendall(b"\r\n01234")
        time.sleep(0.2)
        client.sendall(b"56789")
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.endswith(b"\r\n\r\n0123456789")


def test_responds_to_pipelined_requests_in_order(server):
    first = b"POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\none"
    second = b"POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n\r\ntwo"
    answer = send(server, first + second)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b"one") < answer.index(b"two")


def test_waits_for_the_second_half_of_a_pipelined_request(server):
    request = b"POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n\r\ntwo"
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=20)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + request[:40])
        first = b""
        while PAGE not in first:
            first += client.recv(65_536) or pytest.fail("The connection was closed after the first response.")
        client.sendall(request[40:])
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.endswith(b"two")


def test_serves_several_requests_on_one_connection(server):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        for _number in range(3):
            connection.request("GET", "/")
            assert connection.getresponse().read() == PAGE


def test_sends_100_continue_to_a_client_that_waits_for_it(server):
    head = b"POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += b"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=20)) as client:
        client.sendall(head)
        assert client.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n")
        client.sendall(b"body")
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.endswith(b"\r\n\r\nbody")


def test_responds_to_a_request_whose_body_is_not_read(server):
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n"
    assert send(server, head + b"x" * 500_000).endswith(PAGE)


def test_sends_a_large_photo_to_a_client_of_normal_speed(server):
    status, body = server.get("/photo")
    assert (status, len(body)) == (200, len(PHOTO))


def test_reads_a_steady_upload_above_the_minimum_rate_to_its_end(server):
    size = 1_000_000
    head = f"POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)) as client:
        client.sendall(head)
        for _part in range(20):
            client.sendall(b"x" * (size // 20))
            time.sleep(0.1)  # an upload of half a megabyte a second
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.endswith(str(size).encode())


class TestClientSocket:
    @pytest.fixture
    def pair(self):
        ours, theirs = socket.socketpair()
        with closing(ClientSocket.adopt(ours)) as client, closing(theirs):
            client.setblocking(True)
            client.start_request()
            yield client, theirs

    def test_refuses_a_client_that_sends_nothing(self, pair, monkeypatch):
        monkeypatch.setattr("restaurant_review.serving.slow_clients.STALL_SECONDS", 0.1)
        with pytest.raises(SlowClient):
            pair[0].recv(10)

    def test_refuses_a_client_below_the_minimum_rate_although_it_never_stalls(self, pair, monkeypatch):
        monkeypatch.setattr("restaurant_review.serving.slow_clients.GRACE_SECONDS", 0.3)
        client, other = pair

        def receive_a_hundred_bytes_a_second():
            for _byte in range(100):
                other.send(b"a")
                client.recv(10)
                time.sleep(0.01)

        with pytest.raises(SlowClient):
            receive_a_hundred_bytes_a_second()

    def test_refuses_a_client_that_reads_nothing(self, pair, monkeypatch):
        monkeypatch.setattr("restaurant_review.serving.slow_clients.STALL_SECONDS", 0.1)
        monkeypatch.setattr("restaurant_review.serving.slow_clients.MIN_BYTES_PER_SECOND", 1_000_000_000)
        with pytest.raises(SlowClient):
            pair[0].sendall(b"x" * 10_000_000)

    def test_gives_each_request_its_own_time_before_the_minimum_rate_applies(self, pair, monkeypatch):
        monkeypatch.setattr("restaurant_review.serving.slow_clients.GRACE_SECONDS", 0.2)
        client, other = pair
        time.sleep(0.3)  # the passing of time is tested: more than the allowance of the first request
        client.start_request()
        other.send(b"a")
        assert client.recv(10) == b"a"
