"""Fixtures with a git clone and a simulated Azure for each test."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from deployment import __main__ as program
from deployment import azure_cli
from deployment.tests import stand_in

PROJECT = Path(__file__).resolve().parent.parent.parent
VARIABLES = ("AZURE_RESOURCE_GROUP", "AZURE_LOCATION", "AZURE_SUBSCRIPTION_ID", "IMAGE", "REVISION_SUFFIX", "TRAFFIC")
GROUP = "reviews-group"


class FakeAzureEnvironment:
    """A simulated Azure: run ``deployment`` in ``clone`` against the stand-in, whose state is in ``file``."""

    def __init__(self, folder, capfd):
        self.file, self.clone, self.programs = folder / "azure.json", folder / "clone", folder / "bin"
        self.capfd = capfd
        self.write(stand_in.empty_azure())

    def read(self):
        return json.loads(self.file.read_text())

    def write(self, state):
        self.file.write_text(json.dumps(state))

    def change(self, **values):
        self.write({**self.read(), **values})

    def run(self, *arguments, code=0):
        """Run a command and return its output or error message. Require the exit code ``code``; None allows any."""
        self.capfd.readouterr()
        options = ["--resource-group", GROUP, "--location", "westeurope"]
        result = program.main([*options, *arguments], sleep=lambda seconds: None, request=self.request)
        printed = self.capfd.readouterr()
        assert code in {None, result}, printed
        assert "Traceback" not in printed.err
        return printed.err if result else printed.out

    def request(self, url):
        """Tests of revisions without replicas replace this method."""
        raise AssertionError(url)

    def provision_group(self):
        self.call("group", "create", "--name", GROUP, "--location", "westeurope")

    def provision_as_azd(self):
        """Deploy with the environment variables of this process, as azd does between its hooks."""
        self.provision_group()
        self.call("deployment", "group", "create", "--resource-group", GROUP, "--parameters", "bicep/main.bicepparam")

    def call(self, *words):
        """Run a command of the Azure CLI directly, without ``deployment``."""
        state = self.read()
        stand_in.Azure(state, self.clone, os.environ).call(list(words))
        self.write(state)

    def calls(self, *words):
        return [call for call in self.read()["calls"] if call[: len(words)] == list(words)]

    def reset_calls(self):
        self.change(calls=[], lost_before=[], lost_after=[])

    @property
    def group(self):
        return self.read()["groups"][GROUP]

    def serving(self):
        """Return the image of the revision that has all traffic."""
        app = self.group["app"]
        entry = next(entry for entry in app["traffic"] if entry["weight"])
        name = entry.get("revisionName", app["revisions"][-1]["name"])
        return stand_in.find(app["revisions"], name)["image"]

    def commit(self, text="changed"):
        (self.clone / "code.py").write_text(text)
        git(self.clone, "add", ".")
        git(self.clone, "commit", "--quiet", "--message", text)


def git(folder, *arguments):
    names = {f"GIT_{role}_{field}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")}
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


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
    for name in [*VARIABLES, *program.OPTIONS]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{azure.programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("STAND_IN_FILE", str(azure.file))
    monkeypatch.setattr(program, "ROOT", azure.clone)
    return azure


@pytest.fixture
def azure(executable_azure, monkeypatch):
    """A simulated Azure whose ``az`` runs in this process, which is faster."""

    def run(command, *, cwd, env, stdout, **options):
        code, output, error = stand_in.answer(command[1:], executable_azure.file, cwd, env)
        if stdout is None:
            sys.stdout.write(output)
        return subprocess.CompletedProcess(command, code, output, error)

    names = {"PIPE": subprocess.PIPE, "DEVNULL": subprocess.DEVNULL, "CompletedProcess": subprocess.CompletedProcess}
    monkeypatch.setattr(azure_cli, "subprocess", SimpleNamespace(run=run, **names))
    return executable_azure
