"""What docs/deployment.md says of sizes and probes, beside what the code does."""

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


def test_the_table_counts_as_the_check_does():
    rows = rows_after("## ConnectionBudget")
    assert len(rows) > 3
    for replicas, workers, _threads, pool, connections, fits in rows:
        sizing = ConnectionBudget(int(replicas), int(workers), int(pool))
        assert sizing.connections == int(connections)
        assert sizing.connections <= int(re.search(r"\((\d+)\)", fits)[1])


def test_the_default_is_that_of_the_code():
    [default] = [row for row in rows_after("## ConnectionBudget") if "the default" in row[-1]]
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
def test_the_probes_are_those_of_the_tests(name):
    [row] = [row for row in rows_after("## Probes") if row[0] == name]
    probe = {"liveness": LIVENESS, "readiness": READINESS}[name]
    assert row[1:] == [f"`{probe.path}`", f"{probe.period} s", f"{probe.timeout} s", str(probe.threshold)]
