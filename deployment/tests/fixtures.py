"""Fixtures with a git clone and a simulated Azure for each test."""

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from deployment import __main__ as program
from deployment.arguments import OPTIONS
from deployment.azure import cli
from deployment.tests import stand_in
from deployment.tests.fake_environment import PROJECT, VARIABLES, FakeAzureEnvironment, git


@pytest.fixture(autouse=True, scope="module")
def clean_environment():
    """Remove variables that change the commands: those of a workflow, and those that the guide exports."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name in VARIABLES or name in OPTIONS or name.startswith("GITHUB_"):
                patch.delenv(name)
        yield


@pytest.fixture
def executable_azure(tmp_path, monkeypatch, capfd):
    """A simulated Azure whose ``az`` is an executable in PATH."""
    azure = FakeAzureEnvironment(tmp_path, capfd)
    azure.clone.mkdir()
    shutil.copytree(PROJECT / "bicep", azure.clone / "bicep", ignore=shutil.ignore_patterns("__pycache__", "tests"))
    (azure.clone / "Dockerfile").write_text("FROM python\n")
    git(azure.clone, "init", "--quiet")
    azure.commit("first")
    azure.programs.mkdir()
    script = f'#!/bin/sh\nPYTHONPATH={PROJECT} exec {sys.executable} -S -s -m deployment.tests.stand_in "$@"\n'
    (azure.programs / "az").write_text(script)
    (azure.programs / "az").chmod(0o755)
    monkeypatch.setenv("PATH", f"{azure.programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("STAND_IN_FILE", str(azure.file))
    monkeypatch.setattr(program, "ROOT", azure.clone)
    return azure


@pytest.fixture
def azure(executable_azure, monkeypatch):
    """A simulated Azure whose ``az`` runs in this process, which is faster."""

    def run(command, *, cwd, env, stdout, **options):
        state = executable_azure.read()
        code, output, error = stand_in.answer(command[1:], state, cwd, env)
        executable_azure.write(state)
        if stdout is None:
            sys.stdout.write(output)
        return subprocess.CompletedProcess(command, code, output, error)

    executable_azure.text = executable_azure.file.read_text()
    names = {"PIPE": subprocess.PIPE, "DEVNULL": subprocess.DEVNULL, "CompletedProcess": subprocess.CompletedProcess}
    names["TimeoutExpired"] = subprocess.TimeoutExpired
    monkeypatch.setattr(cli, "subprocess", SimpleNamespace(run=run, **names))
    return executable_azure


@pytest.fixture
def released(azure):
    """A simulated Azure with a released commit, and a newer commit in the clone whose image is built."""
    azure.run("up")
    azure.commit()
    azure.run("build")
    return azure


@pytest.fixture
def without_canary(monkeypatch):
    monkeypatch.setenv("CANARY_MINUTES", "0")
