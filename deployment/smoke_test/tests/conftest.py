from types import SimpleNamespace

import pytest

from deployment.smoke_test.checks import SmokeTest, SmokeTestFailed
from deployment.smoke_test.tests.stand_in import COMMIT, site_server


@pytest.fixture
def server():
    """A server that responds like a site with two restaurants, of which one has a photo."""
    with site_server() as server:
        yield server


@pytest.fixture
def other_server():
    """A server on another host: browsers distinguish hosts also by their ports."""
    with site_server() as server:
        yield server


@pytest.fixture
def smoke_test(server):
    """Return a function that runs the smoke test and returns its lines, its failures by check, and its pauses."""

    def run(headers=None, **options):
        lines, pauses = [], []
        values = {"url": server.url, "commit": COMMIT, "sleep": pauses.append, **options}
        try:
            SmokeTest(headers=headers or {}, report=lines.append, **values).run()
            failures = {}
        except SmokeTestFailed as error:
            failures = dict(line.split(": ", 1) for line in str(error).splitlines()[1:])
        return SimpleNamespace(lines=lines, failures=failures, pauses=pauses)

    return run
