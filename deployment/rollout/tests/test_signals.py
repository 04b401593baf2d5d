"""The end of a process in the middle of a release."""

import json
import os
import subprocess
import sys

import pytest

from deployment.azure.cli import INTERRUPTED
from deployment.tests.fake_environment import GROUP, PROJECT
from dev.harness.waiting import wait_until

# The handler of python3 -m deployment, and a smoke test that passes, in a clone that is not this project.
PROGRAM = """
import sys
from pathlib import Path
from deployment import __main__ as program
program.ROOT = Path.cwd()
program.interrupt_on_signals()
sys.exit(program.main(sys.argv[1:], smoke_test=lambda *arguments: None))
"""


def weights(azure):
    try:
        traffic = azure.group["app"]["traffic"]
    except json.JSONDecodeError:
        # The stand-in is writing the file.
        return []
    return sorted(entry["weight"] for entry in traffic if entry["weight"])


@pytest.mark.endurance
def test_takes_the_traffic_back_when_the_process_is_terminated(executable_azure):
    azure = executable_azure
    azure.run("up")
    serving = azure.serving()
    azure.commit()
    azure.run("build", "roles", "migrate")
    command = [sys.executable, "-c", PROGRAM, "release", "--resource-group", GROUP]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, cwd=azure.clone, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: weights(azure) == [10, 90], seconds=120)
            process.terminate()
            _output, error = process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode == INTERRUPTED
    assert error.startswith("Interrupted.")
    assert "Traceback" not in error
    assert (azure.serving(), weights(azure)) == (serving, [100])
    assert azure.read()["lease"] is None
