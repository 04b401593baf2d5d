"""A model of Container Apps for exhaustive tests: the stand-in for Azure in memory, with a fault at a chosen call."""

import copy
import json
import subprocess

from deployment.azure.cli import AzureCLI
from deployment.azure.explanations import explain
from deployment.errors import AzureError
from deployment.parameters import read_parameters
from deployment.plan import Action, Step
from deployment.reports import ProgressReporter
from deployment.rollout.rollback import Rollback, abort
from deployment.source import Source
from deployment.state import REPOSITORY, DesiredState
from deployment.steps import Deployment
from deployment.tests import stand_in
from deployment.tests.fake_environment import GROUP, PROJECT
from deployment.tests.stand_in_deployment import AzFailure
from deployment.tests.stand_in_smoke_test import stand_in_smoke_test

PARAMETERS = read_parameters(PROJECT, {})
# Each fault, and whether the command takes effect.
FAULTS = {
    "fails": False,
    "succeeds, but its response is lost": True,
    "has not ended within an hour": True,
    "kills the process before": False,
    "kills the process after": True,
}


class KilledError(BaseException):
    """The process was killed: it runs no further command."""


class ModelCLI(AzureCLI):
    """Run commands against the stand-in. The call with the number ``at`` has a fault."""

    def __init__(self, azure, fault="", at=-1):
        super().__init__()
        self.azure, self.fault, self.at = azure, fault, at
        self.count, self.is_killed = 0, False

    def _run(self, arguments, environment, stdout):
        number, self.count = self.count, self.count + 1
        if self.is_killed:
            raise KilledError
        if number == self.at and not FAULTS[self.fault]:
            self.fail()
        try:
            result = stand_in.Azure(self.azure, PROJECT, environment or {}).call(list(arguments))
        except AzFailure as failure:
            raise AzureError(explain(str(failure)), str(failure)) from failure
        if number == self.at:
            self.fail()
        return subprocess.CompletedProcess(arguments, 0, "" if result is None else json.dumps(result), "")

    def fail(self):
        if self.fault.startswith("kills"):
            self.is_killed = True
            raise KilledError
        output = "" if "hour" in self.fault else stand_in.LOST
        raise AzureError(f"The command {self.fault}.", output)


class SilentReporter(ProgressReporter):
    def write(self, text):
        pass


class Process:
    """A process that releases the commit whose hash consists of ``letter``."""

    def __init__(self, azure, letter, cli=None, sleep=None):
        self.azure, self.cli = azure, cli or ModelCLI(azure)
        desired = DesiredState(GROUP, "", "reviews", Source(letter * 40, has_changes=False), PARAMETERS, "0f1e2d")
        self.deployment = Deployment(
            self.cli,
            desired,
            SilentReporter(),
            sleep or self.sleep,
            self.smoke_test,
            canary_minutes=1,
            accepts_breaking_migrations=True,
        )

    def release(self):
        self.deployment.run([Step(Action.RELEASE, "")])

    def abort(self):
        with self.deployment.lock.held(take_over=True):
            self.deployment.cancel()
            abort(self.deployment.app, SilentReporter())

    def roll_back(self):
        run = self.deployment
        rollback = Rollback(run.app, SilentReporter(), run.test_revision, run.sleep)
        rollback.revision = rollback.plan(run.app.read())
        with run.lock.held(take_over=True):
            run.cancel()
            rollback.run()

    def sleep(self, seconds):
        """Advance the clock of the simulated Azure instead of waiting."""
        self.azure["clock"] += seconds

    def smoke_test(self, url, commit, headers, report):
        if self.cli.is_killed:
            raise KilledError
        stand_in_smoke_test(self.azure, url, commit, headers)


def provisioned(*built):
    """Return an Azure with the placeholder, and the images of commits whose hashes consist of these letters."""
    azure = stand_in.empty_azure()
    cli = ModelCLI(azure)
    cli.read("group", "create", "--name", GROUP, "--location", "westeurope")
    cli.read(
        *("deployment", "group", "create", "--resource-group", GROUP, "--parameters", "bicep/main.bicepparam"),
        environment=PARAMETERS,
    )
    for letter in built:
        digest = stand_in.digest_of(letter)
        azure["images"].setdefault("reviewsregistry", {})[f"{REPOSITORY}:{letter * 10}"] = digest
        image = f"reviewsregistry.azurecr.io/{REPOSITORY}@{digest}"
        for job in ("roles", "migrate"):
            execution = {"name": f"reviews-{job}-{letter}", "image": image, "status": "Succeeded"}
            azure["groups"][GROUP]["jobs"][f"reviews-{job}"]["executions"].append(execution)
    return azure


def copied(azure):
    return copy.deepcopy({**azure, "calls": [], "violations": []})


def weights(azure):
    """Return the share of the traffic by the name of the revision."""
    app = azure["groups"][GROUP]["app"]
    newest = app["revisions"][-1]["name"]
    return {entry.get("revisionName", newest): entry["weight"] for entry in app["traffic"] if entry["weight"]}


def labels(azure):
    return [entry["label"] for entry in azure["groups"][GROUP]["app"]["traffic"] if "label" in entry]


def active(azure):
    return [revision["name"] for revision in azure["groups"][GROUP]["app"]["revisions"] if revision["active"]]


def letter_of(revision):
    """Return the letter of the commit of a revision."""
    return revision.removeprefix("reviews--")[0]


def signature(azure):
    """Return what distinguishes the state from others, as a text."""
    app = azure["groups"][GROUP]["app"]
    revisions = [(revision["name"], revision["active"]) for revision in app["revisions"]]
    return json.dumps([revisions, app["traffic"], bool(azure["lease"]), sorted(set(azure["trusted"]))])
