"""Compare the tables of docs/deployment.md with the code."""

import os
import re
import subprocess
import sys

import pytest

from dev.environment import ROOT
from restaurant_review.serving.connection_budget import ConnectionBudget
from restaurant_review.serving.tests.test_outage import LIVENESS, READINESS

DOCUMENT = (ROOT / "docs" / "deployment.md").read_text()


def rows_after(heading):
    table = DOCUMENT.partition(heading)[2].partition("\n\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", table, re.M)[2:]]


def test_documents_the_connections_that_the_system_check_computes():
    rows = rows_after("## Database connections")
    assert len(rows) > 3
    for replicas, workers, _threads, pool, connections, fits in rows:
        budget = ConnectionBudget(int(replicas), int(workers), int(pool))
        assert budget.connections == int(connections)
        assert budget.connections <= int(re.search(r"\((\d+)\)", fits)[1])


def test_documents_the_default_workers_threads_and_pool_size():
    [default] = [row for row in rows_after("## Database connections") if "the default" in row[-1]]
    code = (
        "import runpy; from django.conf import settings;"
        "server = runpy.run_path('gunicorn.conf.py');"
        "pool = settings.DATABASES['default']['OPTIONS']['pool']['max_size'];"
        "print(settings.SERVER.max_replicas, settings.SERVER.workers, server['workers'], server['threads'], pool)"
    )
    environment = {"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "restaurant_review.settings"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    replicas, counted, workers, threads, pool = done.stdout.split()
    assert counted == workers
    assert [replicas, workers, threads, pool] == default[:4]


@pytest.mark.parametrize("name", ["liveness", "readiness"])
def test_documents_the_probes_that_the_outage_tests_send(name):
    [row] = [row for row in rows_after("## Health probes") if row[0] == name]
    probe = {"liveness": LIVENESS, "readiness": READINESS}[name]
    assert row[1:] == [f"`{probe.path}`", f"{probe.period} s", f"{probe.timeout} s", str(probe.threshold)]
