"""Requests to a container with half a core, 1 GiB of memory and a read-only file system except /tmp."""

import re
from contextlib import closing
from http.client import HTTPConnection

from reviews.photos.tests.test_decoder_memory import GIBIBYTE


def fetch(container, path, **headers):
    with closing(HTTPConnection("127.0.0.1", container.port, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read(), response.headers


def test_runs_with_the_limits_of_the_smallest_container(site):
    assert int(site.control_group("memory.max", "memory/memory.limit_in_bytes")) == GIBIBYTE
    # cgroup v1 limits the sum of memory and swap. cgroup v2 limits swap alone.
    assert int(site.control_group("memory.swap.max", "memory/memory.memsw.limit_in_bytes")) in {0, GIBIBYTE}
    quota = site.control_group("cpu.max", "cpu/cpu.cfs_quota_us").split()[0]
    assert int(quota) == 50_000


def test_runs_the_container_without_write_access_and_privileges(site):
    status = site.run("cat", "/proc/1/status")
    assert re.search(r"^Uid:\s+10001\s+10001\s+10001\s+10001$", status, re.MULTILINE)
    assert re.search(r"^CapBnd:\s+0+$", status, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
    root = next(line for line in site.run("cat", "/proc/1/mounts").splitlines() if line.split()[1] == "/")
    assert "ro" in root.split()[3].split(",")


def test_runs_gunicorn_as_the_first_process_of_the_container(site):
    program, script, application = site.run("cat", "/proc/1/cmdline").strip("\0").split("\0")
    assert "python" in program
    assert (script, application) == ("/venv/bin/gunicorn", "restaurant_review.wsgi")


def test_serves_probes_and_pages_from_the_container(site):
    assert fetch(site, "/health")[0] == 200
    assert fetch(site, "/ready")[0] == 200
    assert fetch(site, "/")[0] == 200


def test_serves_css_compressed_and_immutable_from_the_container(site):
    _status, page, _headers = fetch(site, "/")
    url = re.search(r"/static/css/site\.\w+\.css", page.decode())[0]
    status, _body, headers = fetch(site, url, **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"]


def test_stops_the_container_on_sigterm(serve):
    with serve() as container:
        assert fetch(container, "/health")[0] == 200
        assert container.stop() == 0
        assert "Traceback" not in container.log
