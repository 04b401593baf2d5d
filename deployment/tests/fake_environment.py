"""A git clone and a simulated Azure, in which tests run the commands of ``deployment``."""

import json
import os
import subprocess
from pathlib import Path

from deployment import __main__ as program
from deployment.tests import stand_in
from deployment.tests.stand_in_deployment import find
from deployment.tests.stand_in_smoke_test import stand_in_smoke_test

PROJECT = Path(__file__).resolve().parent.parent.parent
VARIABLES = (
    *("AZURE_RESOURCE_GROUP", "AZURE_LOCATION", "AZURE_SUBSCRIPTION_ID", "IMAGE", "REVISION_SUFFIX", "TRAFFIC"),
    *("CANARY_MINUTES", "ACCEPT_BREAKING_MIGRATIONS"),
)
GROUP = "reviews-group"


class FakeAzureEnvironment:
    """A simulated Azure: run ``deployment`` in ``clone`` against the stand-in.

    The state of the stand-in is in ``file`` if it runs as a program, else in ``text``.
    """

    def __init__(self, folder, capfd):
        self.file, self.clone, self.programs = folder / "azure.json", folder / "clone", folder / "bin"
        self.capfd, self.text = capfd, ""
        self.write(stand_in.empty_azure())

    def read(self):
        return json.loads(self.text or self.file.read_text())

    def write(self, state):
        if self.text:
            self.text = json.dumps(state)
        else:
            self.file.write_text(json.dumps(state))

    def change(self, **values):
        self.write({**self.read(), **values})

    def run(self, *arguments, code=0):
        """Run a command and return its output or error message. Require the exit code ``code``; None allows any."""
        self.capfd.readouterr()
        options = ["--resource-group", GROUP, "--location", "westeurope"]
        self.change(trusted=[*self.read()["trusted"], *self.revisions_with_traffic()])
        result = program.main([*options, *arguments], sleep=self.sleep, smoke_test=self.smoke_test)
        printed = self.capfd.readouterr()
        assert code in {None, result}, printed
        assert "Traceback" not in printed.err
        assert self.read()["violations"] == []
        return printed.err if result else printed.out

    def sleep(self, seconds):
        """Advance the clock of the simulated Azure instead of waiting."""
        self.change(clock=self.read()["clock"] + seconds)

    def smoke_test(self, url, commit, headers, report):
        """Pass if the host belongs to an active, healthy revision of the commit."""
        state = self.read()
        stand_in_smoke_test(state, url, commit, headers)
        self.write(state)
        report("ok home page")

    def revisions_with_traffic(self):
        apps = [group["app"] for group in self.read()["groups"].values() if group["app"]]
        return [
            entry["revisionName"]
            for app in apps
            for entry in app["traffic"]
            if entry["weight"] and "revisionName" in entry
        ]

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
        return find(app["revisions"], name)["image"]

    def weights(self):
        """Return the share of the traffic in percent by revision, without those that have none."""
        return {entry["revisionName"]: entry["weight"] for entry in self.group["app"]["traffic"] if entry["weight"]}

    def newest(self):
        """Return the name of the newest revision."""
        return self.group["app"]["revisions"][-1]["name"]

    def new_image(self):
        """Return the image that was built last."""
        tag = self.read()["builds"][-1]["image"]
        return f"reviewsregistry.azurecr.io/restaurant-review@{self.read()['images']['reviewsregistry'][tag]}"

    def new_revision(self):
        """Return the name that the revision of the commit in the clone will have."""
        before = self.read()
        self.run("up")
        name = self.newest()
        self.write(before)
        return name

    def commit(self, text="changed"):
        (self.clone / "code.py").write_text(text)
        git(self.clone, "add", ".")
        git(self.clone, "commit", "--quiet", "--message", text)


def git(folder, *arguments):
    names = {f"GIT_{role}_{field}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")}
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)
