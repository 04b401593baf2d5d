"""Simultaneous uploads of large photos to a server with the memory of a 1 GiB container."""

import io
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pillow_heif
import pytest
from django.conf import settings
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from dev.harness.gunicorn import gunicorn
from reviews.models import Photo
from reviews.photos.decoder.__main__ import MAX_MEMORY_BYTES
from reviews.tests.factories import make_file, make_restaurant, make_user

GIBIBYTE = 1024**3
WORKERS = 2
UPLOADS = 8


def database_url():
    database = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    # For a Unix socket, HOST is an absolute path, and the URL must start it with "/".
    host = "/{HOST}" if connection.settings_dict["HOST"].startswith("/") else "{HOST}:{PORT}"
    return f"postgres://{{USER}}:{{PASSWORD}}@{host}/{{NAME}}".format_map(database)


def serve(media):
    """Start a server with two worker processes on the test database."""
    environment = {
        **os.environ,
        "DEBUG": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "PHOTO_ROOT": str(media),
        "DATABASE_URL": database_url(),
    }
    return gunicorn("restaurant_review.wsgi", environment, f"--workers={WORKERS}", f"--threads={UPLOADS}")


def visit_until(is_done, port, path="/restaurants/", timeout=30):
    """Request a page repeatedly and return the status codes of the responses."""
    statuses = set()
    while not is_done():
        with closing(HTTPConnection("127.0.0.1", port, timeout=timeout)) as request:
            request.request("GET", path)
            response = request.getresponse()
            response.read()
            statuses.add(response.status)
    return statuses


def peak_memory(pid):
    """Return the peak resident memory of a process in bytes."""
    return 1024 * int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))


@pytest.fixture(scope="module")
def heic():
    """Return a 48-megapixel photo like those of phone cameras."""
    pillow_heif.register_heif_opener()
    stream = io.BytesIO()
    grain = Image.effect_noise((400, 300), 60).convert("RGB")
    grain.resize((8000, 6000), Image.Resampling.BILINEAR).save(
        stream, "HEIF", quality=30, enc_params={"preset": "ultrafast"}
    )
    return stream.getvalue()


@pytest.mark.endurance
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_stays_below_1_gib_while_it_decodes_eight_simultaneous_large_photos(transactional_db, client, heic, tmp_path):
    make_restaurant(slug="casa")
    client.force_login(make_user())
    token = "t" * 32
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
    body = encode_multipart(BOUNDARY, {"photo": make_file("IMG_4711.HEIC", heic), "csrfmiddlewaretoken": token})
    headers = {"Content-Type": MULTIPART_CONTENT, "Cookie": cookies}

    def upload(port):
        with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as request:
            request.request("POST", "/restaurants/casa/photos/", body, headers)
            response = request.getresponse()
            return response.status, response.read().decode()

    with serve(tmp_path) as server:
        upload(server.port)
        before = server.workers
        with ThreadPoolExecutor(UPLOADS + 1) as threads:
            uploads = [threads.submit(upload, server.port) for _number in range(UPLOADS)]
            visits = threads.submit(visit_until, lambda: all(one.done() for one in uploads), server.port)
            responses = [one.result() for one in uploads]
        after = server.workers
        # The worst case: all processes at their peak at the same moment, and one decoder at its limit.
        peak = sum(peak_memory(pid) for pid in [server.process.pid, *after]) + MAX_MEMORY_BYTES

    # Waiting uploads must not hold the two connections of the default pool.
    assert visits.result() == {200}
    assert (before, len(after)) == (after, WORKERS)
    assert peak < GIBIBYTE
    refused = [(status, body) for status, body in responses if status != 201]
    assert all(status in {429, 503} and "Please try again" in body for status, body in refused)
    assert Photo.objects.count() == UPLOADS + 1 - len(refused) > 1
