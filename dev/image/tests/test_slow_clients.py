"""The container while some clients stall for five minutes and others have slow connections."""

import io
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from statistics import median

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from dev.harness.slow_clients import HEADERS, IDLE, LARGE_BODY, SMALL_BODY, slow_clients
from restaurant_review.azure.tests.test_site import TOKEN, Reviewer
from reviews.tests.factories import make_file

SECONDS = 300
CLIENTS = 60  # of each kind
UPLOADS = 9
UPLOAD_BYTES_PER_SECOND = 64_000
# Period of the liveness probe in docs/deployment.md, in seconds.
PROBE_PERIOD = 10


@pytest.fixture(scope="module")
def photo():
    """Return a PNG file of nearly 20 MB, the maximum that the site accepts. It shows noise, which does not compress."""
    stream = io.BytesIO()
    Image.frombytes("RGB", (2580, 2580), os.urandom(2580 * 2580 * 3)).save(stream, "PNG", compress_level=0)
    content = stream.getvalue()
    assert 19_900_000 < len(content) <= 20_000_000
    return content


def upload_slowly(reviewer, photo):
    """Upload the photo at the speed of a phone with bad reception. Return the status line of the response."""
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": TOKEN, "photo": make_file("IMG_1.png", photo)})
    head = (
        f"POST /restaurants/{reviewer.slug}/photos/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: {reviewer.cookies}\r\nContent-Type: {MULTIPART_CONTENT}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    started = time.monotonic()
    with closing(socket.create_connection(("127.0.0.1", reviewer.server.port), timeout=120)) as client:
        client.sendall(head.encode())
        for offset in range(0, len(body), UPLOAD_BYTES_PER_SECOND):
            client.sendall(body[offset : offset + UPLOAD_BYTES_PER_SECOND])
            due = started + offset / UPLOAD_BYTES_PER_SECOND + 1
            time.sleep(max(0, due - time.monotonic()))
        return client.recv(100).split(b"\r\n")[0].decode()


def measure(container, path, period, is_over):
    times = []
    while not is_over.is_set():
        started = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", container.port, timeout=30)) as connection:
            connection.request("GET", path)
            assert connection.getresponse().status == 200
        times.append(time.monotonic() - started)
        is_over.wait(period)
    return times


@pytest.mark.endurance
def test_serves_probes_pages_and_slow_uploads_while_other_clients_stall(site, owner, photo, capsys):
    reviewers = [Reviewer(owner, site) for _number in range(UPLOADS)]
    before = site.workers
    is_over = threading.Event()
    with ThreadPoolExecutor(UPLOADS + 2) as threads, ExitStack() as stack:
        stack.callback(is_over.set)
        for stall in (SMALL_BODY, HEADERS, IDLE, LARGE_BODY):
            stack.enter_context(slow_clients(site.port, stall, CLIENTS))
        probes = threads.submit(measure, site, "/health", PROBE_PERIOD, is_over)
        pages = threads.submit(measure, site, "/", 1, is_over)
        uploads = [threads.submit(upload_slowly, reviewer, photo) for reviewer in reviewers]
        is_over.wait(SECONDS)
        answers = [upload.result() for upload in uploads]
        is_over.set()

    with capsys.disabled():
        print(f"\n/health: at most {max(probes.result()):.2f} s; /: {median(pages.result()):.2f} s at the median.")
    assert max(probes.result()) < 1
    assert median(pages.result()) < 2
    assert answers == ["HTTP/1.1 201 Created"] * UPLOADS
    assert site.workers == before
