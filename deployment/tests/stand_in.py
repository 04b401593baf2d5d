"""A stand-in for the Azure CLI. It stores the state in a JSON file, and rejects commands that the Azure CLI rejects.

Its output has the format of azure-cli 2.91, with only the fields that ``deployment`` reads. It simulates the rules that
determine the order of the steps: a revision cannot change, a migration needs its database role, and a site without
migrations is unhealthy.
"""

import contextlib
import io
import json
import os
import re
import sys
from pathlib import Path

from deployment.tests import stand_in_lease, stand_in_logs
from deployment.tests.stand_in_container_app import ContainerAppCommands, violations
from deployment.tests.stand_in_deployment import (
    AzFailure,
    Deployment,
    digest_of,
    first,
)
from deployment.tests.stand_in_jobs import JobCommands
from dev.az_commands.grammar import Grammar, InvalidCommand

PARAMETER = re.compile(r"^param (\w+) =.*?readEnvironmentVariable\('(\w+)', '([^']*)'\)", re.MULTILINE)
LOST = "ERROR: HTTPSConnectionPool(host='management.azure.com', port=443): Max retries exceeded with url: /x"
GRAMMAR = Grammar.load()


def empty_azure():
    return {
        "version": "2.91.0",
        "logged_in": True,
        "subscriptions": ["Reviews"],
        "unregistered": [],
        "groups": {},
        "images": {},
        # By name of a command: the text that the command writes to stderr.
        "errors": {},
        # By name of a command: a list of such texts, one for each of its next calls.
        "temporary_errors": {},
        # Indexes of the calls that lose their connection before or after they take effect.
        "lost_before": [],
        "lost_after": [],
        "failing_jobs": [],
        "unhealthy_images": [],
        # The names of revisions that have passed the smoke test, or had visitors before the test began.
        "trusted": [],
        # The host and the headers of each smoke test.
        "tested": [],
        # The names of revisions that fail the smoke test although they are healthy.
        "broken_revisions": [],
        # States that must never exist.
        "violations": [],
        # By revision: the number of requests, the number of failures, and the 95th percentile in milliseconds.
        "measurements": {},
        "changes": [],
        "running_deployment": False,
        # The number of storage accounts without the container ``operations``.
        "other_accounts": 0,
        "annotations": [],
        # The lease of the container ``operations``.
        "lease": None,
        "metadata": {},
        # In seconds. It advances while ``deployment`` sleeps.
        "clock": 0.0,
        # Whether revisions have no replicas.
        "scaled_to_zero": False,
        "log": [],
        "calls": [],
        "builds": [],
    }


class Azure(ContainerAppCommands, JobCommands):
    def __init__(self, state, folder, environment):
        self.state, self.folder, self.environment = state, folder, environment

    def call(self, words):
        number = len(self.state["calls"])
        self.state["calls"].append(words)
        if number in self.state["lost_before"]:
            raise AzFailure(LOST)
        try:
            return self.execute(words)
        finally:
            self.state["violations"] += violations(self.state)
            if number in self.state["lost_after"]:
                raise AzFailure(LOST)

    def execute(self, words):
        try:
            options = GRAMMAR.parse(words)
        except InvalidCommand as refused:
            raise AzFailure(f"ERROR: {refused}", 2) from refused
        name = GRAMMAR.command_name(words)
        command = getattr(self, name.replace(" ", "_").replace("-", "_"))
        if name != "version" and not self.state["logged_in"]:
            raise AzFailure("ERROR: Please run 'az login' to setup account.")
        subscription = first(options, "--subscription")
        if subscription and subscription not in self.state["subscriptions"]:
            raise AzFailure(
                f"ERROR: Subscription '{subscription}' not found. Check the spelling and casing and try again."
            )
        if self.state["temporary_errors"].get(name):
            raise AzFailure(self.state["temporary_errors"][name].pop(0))
        if name in self.state["errors"]:
            raise AzFailure(self.state["errors"][name])
        return command(options)

    # One method for each command of the Azure CLI: ``account_show`` is ``az account show``.

    def version(self, options):
        return {"azure-cli": self.state["version"], "azure-cli-core": self.state["version"], "extensions": {}}

    def account_show(self, options):
        return {"id": "0000", "name": self.state["subscriptions"][0], "state": "Enabled", "user": {"name": "a@b.c"}}

    def provider_list(self, options):
        assert options["--query"] == ["[?registrationState=='Registered'].namespace"]
        known = (
            "Microsoft.App Microsoft.Cache Microsoft.Cdn Microsoft.Communication Microsoft.ContainerRegistry "
            "Microsoft.ContainerService microsoft.insights Microsoft.KeyVault Microsoft.ManagedIdentity "
            "Microsoft.DBforPostgreSQL Microsoft.Network Microsoft.OperationalInsights Microsoft.Storage Microsoft.Web"
        )
        return [namespace for namespace in known.split() if namespace not in self.state["unregistered"]]

    def provider_register(self, options):
        self.state["unregistered"].remove(first(options, "--namespace"))

    def group_exists(self, options):
        return first(options, "--name") in self.state["groups"]

    def group_create(self, options):
        group = {"location": first(options, "--location"), "deployments": [], "registry": None, "app": None, "jobs": {}}
        self.state["groups"].setdefault(first(options, "--name"), group)
        return {"properties": {"provisioningState": "Succeeded"}}

    def group_delete(self, options):
        assert "--yes" in options
        del self.state["groups"][first(options, "--name")]

    def acr_list(self, options):
        name = self.group(options)["registry"]
        return [{"name": name, "loginServer": f"{name}.azurecr.io"}] if name else []

    def acr_repository_show(self, options):
        registry, image = first(options, "--name"), first(options, "--image")
        digest = self.state["images"].get(registry, {}).get(image)
        if digest is None:
            raise AzFailure(
                f"ERROR: The requested data does not exist. Error: manifest tagged by {image} is not found."
            )
        return {"name": image.partition(":")[2], "digest": digest, "signed": False}

    def acr_build(self, options):
        folder = Path(first(options, "source_location"))
        registry, image = first(options, "--registry"), first(options, "--image")
        assert (folder / "Dockerfile").is_file()
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        self.state["builds"].append({"image": image, "files": files})
        # Two builds of the same files have different digests.
        seed = f"{image}{len(self.state['builds'])}"
        self.state["images"].setdefault(registry, {})[image] = digest_of(seed)
        return f"Step 1/9 : FROM python\nRun ID: cb{len(self.state['builds'])} was successful after 2m3s\n"

    def deployment_group_create(self, options):
        group = self.group(options)
        if options["--parameters"] != ["bicep/main.bicepparam"]:
            raise AzFailure("ERROR: the stand-in supports one parameter file")
        values = self.parameters()
        deployment = Deployment(self.state, group, values)
        deployment.apply()
        group["deployments"].append(values)
        return "Succeeded"

    def parameters(self):
        """Return the values of main.bicepparam, as Bicep computes them. main.bicep must declare each parameter."""
        declared = set(re.findall(r"^param (\w+) ", (self.folder / "bicep/main.bicep").read_text(), re.MULTILINE))
        found = PARAMETER.findall((self.folder / "bicep/main.bicepparam").read_text())
        assert {name for name, _, _ in found} <= declared
        return {name: self.environment.get(variable, default) for name, variable, default in found}

    def webapp_list(self, options):
        site = self.group(options).get("site")
        return [{"name": site["name"], "defaultHostName": f"{site['name']}.azurewebsites.net"}] if site else []

    def webapp_config_show(self, options):
        return {"linuxFxVersion": f"DOCKER|{self.group(options)['site']['image']}"}

    def monitor_log_analytics_workspace_list(self, options):
        return [{"name": "reviews-logs", "customerId": "1111"}]

    def rest(self, options):
        method, url = first(options, "--method"), first(options, "--url")
        body = None
        if "--body" in options:
            # The value of an argument that starts with @ is the name of a file with the actual value.
            body = json.loads(Path(first(options, "--body").removeprefix("@")).read_text())
        for part, handle in (
            ("api.loganalytics.io", stand_in_logs.respond),
            ("/containers/operations", stand_in_lease.respond),
            ("/Annotations", stand_in_annotations),
        ):
            if part in url:
                return handle(self.state, method, url, body)
        raise AssertionError(url)

    def resource_list(self, options):
        if not self.group(options)["registry"]:
            return []
        kind = first(options, "--resource-type")
        prefix = f"/subscriptions/0000/resourceGroups/{first(options, '--resource-group')}/providers"
        found = [{"id": f"{prefix}/{kind}/reviews", "name": "reviews", "type": kind}]
        if kind == "Microsoft.Storage/storageAccounts":
            names = [*(f"other{number}" for number in range(self.state["other_accounts"])), "reviews"]
            accounts = [{"id": f"{prefix}/{kind}/{name}", "kind": "StorageV2"} for name in names]
            return [{"id": f"{prefix}/{kind}/files", "kind": "FileStorage"}, *accounts]
        return found

    def resource_show(self, options):
        return {"id": first(options, "--ids"), "properties": {"frontDoorId": "fd-1"}}

    def deployment_group_show(self, options):
        if not self.state["running_deployment"]:
            raise AzFailure("ERROR: (DeploymentNotFound) Deployment 'reviews' could not be found.", 3)
        return {"properties": {"provisioningState": "Running"}}

    def deployment_group_cancel(self, options):
        self.state["running_deployment"] = False

    def deployment_group_what_if(self, options):
        self.group(options)
        return {"status": "Succeeded", "changes": self.state["changes"]}

    def group(self, options):
        name = first(options, "--resource-group")
        if name not in self.state["groups"]:
            raise AzFailure(f"ERROR: (ResourceGroupNotFound) Resource group '{name}' could not be found.", 3)
        return self.state["groups"][name]


def stand_in_annotations(state, method, url, body):
    assert method == "put"
    assert body["Category"] == "Deployment"
    state["annotations"].append({"name": body["AnnotationName"], **json.loads(body["Properties"])})
    return [body]


def answer(words, state, folder, environment):
    """Run a command, which changes ``state``. Return its exit code and its output to stdout and stderr."""
    try:
        result = Azure(state, folder, environment).call(words)
    except AzFailure as refused:
        return refused.code, "", str(refused)
    return 0, result if words[:2] == ["acr", "build"] else "" if result is None else json.dumps(result), ""


if __name__ == "__main__":
    file = Path(os.environ["STAND_IN_FILE"])
    azure = json.loads(file.read_text())
    with contextlib.redirect_stdout(io.StringIO()):
        code, output, error = answer(sys.argv[1:], azure, Path.cwd(), os.environ)
    file.write_text(json.dumps(azure))
    sys.stdout.write(output)
    sys.stderr.write(error)
    sys.exit(code)
