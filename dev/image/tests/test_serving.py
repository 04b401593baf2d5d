"""The image at work, in a container of half a core and 1 GiB that may write nowhere but to /tmp."""

import re
from contextlib import closing
from http.client import HTTPConnection

from reviews.photos.tests.test_decoder_memory import GIBIBYTE


def fetch(container, path, **headers):
    with closing(HTTPConnection("127.0.0.1", container.port, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read(), response.headers


def test_is_as_small_as_it_says(site):
    assert int(site.control_group("memory.max", "memory/memory.limit_in_bytes")) == GIBIBYTE
    # With version 1, memory and swap together; with version 2, swap alone.
    assert int(site.control_group("memory.swap.max", "memory/memory.memsw.limit_in_bytes")) in {0, GIBIBYTE}
    quota = site.control_group("cpu.max", "cpu/cpu.cfs_quota_us").split()[0]
    assert int(quota) == 50_000


def test_may_write_nothing_and_become_nobody(site):
    status = site.run("cat", "/proc/1/status")
    assert re.search(r"^Uid:\s+10001\s+10001\s+10001\s+10001$", status, re.MULTILINE)
    assert re.search(r"^CapBnd:\s+0+$", status, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
    root = next(line for line in site.run("cat", "/proc/1/mounts").splitlines() if line.split()[1] == "/")
    assert "ro" in root.split()[3].split(",")


def test_runs_gunicorn_as_its_first_process(site):
    program, script, application = site.run("cat", "/proc/1/cmdline").strip("\0").split("\0")
    assert "python" in program
    assert (script, application) == ("/venv/bin/gunicorn", "restaurant_review.wsgi")


def test_answers_probes_and_visitors(site):
    assert fetch(site, "/health")[0] == 200
    assert fetch(site, "/ready")[0] == 200
    assert fetch(site, "/")[0] == 200


def test_sends_styles_compressed_and_for_ever(site):
    _status, page, _headers = fetch(site, "/")
    address = re.search(r"/static/css/site\.\w+\.css", page.decode())[0]
    status, _body, headers = fetch(site, address, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"]


def test_stops_when_it_is_asked_to(serve):
    with serve() as container:
        assert fetch(container, "/health")[0] == 200
        assert container.stop() == 0
        assert "Traceback" not in container.log
