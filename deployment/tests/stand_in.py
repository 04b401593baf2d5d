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

from deployment.tests.stand_in_deployment import (
    PLACEHOLDER,
    AzFailure,
    Deployment,
    described_app,
    described_execution,
    described_revision,
    digest_of,
    template,
)
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
        # Whether revisions have no replicas.
        "scaled_to_zero": False,
        "log": [],
        "calls": [],
        "builds": [],
    }


class Azure:
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

    def containerapp_list(self, options):
        if "Microsoft.App" in self.state["unregistered"]:
            raise AzFailure("ERROR: Subscription 0000 is not registered for the Microsoft.App resource provider.")
        app = self.group(options)["app"]
        return [described_app(app)] if app else []

    def containerapp_revision_list(self, options):
        return [self.described_revision(revision) for revision in self.group(options)["app"]["revisions"]]

    def containerapp_revision_show(self, options):
        revisions = self.group(options)["app"]["revisions"]
        return self.described_revision(find(revisions, first(options, "--revision")))

    def described_revision(self, revision):
        has_migrated = revision["image"] == PLACEHOLDER or any(
            execution["image"] == revision["image"] and execution["status"] == "Succeeded"
            for group in self.state["groups"].values()
            for name, job in group["jobs"].items()
            if name.endswith("-migrate")
            for execution in job["executions"]
        )
        is_healthy = has_migrated and revision["image"] not in self.state["unhealthy_images"]
        return described_revision(revision, is_healthy=is_healthy, has_replicas=not self.state["scaled_to_zero"])

    def containerapp_revision_deactivate(self, options):
        find(self.group(options)["app"]["revisions"], first(options, "--revision"))["active"] = False
        return "Deactivate succeeded"

    def containerapp_ingress_traffic_set(self, options):
        app = self.group(options)["app"]
        name, weight = options["--revision-weight"][0].split("=")
        find(app["revisions"], name)
        others = [{**entry, "weight": 0} for entry in app["traffic"] if entry.get("revisionName") != name]
        app["traffic"] = [*others, {"revisionName": name, "weight": int(weight)}]
        return app["traffic"]

    def containerapp_job_list(self, options):
        jobs = self.group(options)["jobs"]
        return [{"name": name, "properties": {"template": template(job["image"])}} for name, job in jobs.items()]

    def containerapp_job_update(self, options):
        self.job(options)["image"] = first(options, "--image")
        return {}

    def containerapp_job_start(self, options):
        job, name = self.job(options), first(options, "--name")
        execution = {"name": f"{name}-{len(job['executions']):07}", "image": job["image"], "status": "Running"}
        job["executions"].append(execution)
        return {"id": f"/executions/{execution['name']}", "name": execution["name"], "resourceGroup": "group"}

    def containerapp_job_execution_list(self, options):
        executions = self.job(options)["executions"]
        return [described_execution(number, execution) for number, execution in enumerate(executions)]

    def containerapp_job_execution_show(self, options):
        """Return the execution. If it is running, it ends after this call."""
        job = self.job(options)
        execution = find(job["executions"], first(options, "--job-execution-name"))
        shown = described_execution(job["executions"].index(execution), execution)
        if execution["status"] == "Running":
            execution["status"] = self.ending(first(options, "--name"), execution)
        return shown

    def ending(self, name, execution):
        app, _, job = name.rpartition("-")
        if job in self.state["failing_jobs"] or execution["image"] == PLACEHOLDER:
            return "Failed"
        jobs = next(group["jobs"] for group in self.state["groups"].values() if name in group["jobs"])
        has_roles = any(execution["status"] == "Succeeded" for execution in jobs[f"{app}-roles"]["executions"])
        return "Succeeded" if job == "roles" or has_roles else "Failed"

    def monitor_log_analytics_workspace_list(self, options):
        return [{"name": "reviews-logs", "customerId": "1111"}]

    def rest(self, options):
        # The value of an argument that starts with @ is the name of a file with the actual value.
        body = Path(first(options, "--body").removeprefix("@")).read_text()
        assert "startswith 'reviews-" in json.loads(body)["query"]
        rows = [[line] for line in self.state["log"]]
        return {"tables": [{"name": "PrimaryResult", "columns": [{"name": "Line", "type": "string"}], "rows": rows}]}

    def group(self, options):
        name = first(options, "--resource-group")
        if name not in self.state["groups"]:
            raise AzFailure(f"ERROR: (ResourceGroupNotFound) Resource group '{name}' could not be found.", 3)
        return self.state["groups"][name]

    def job(self, options):
        return self.group(options)["jobs"][first(options, "--name")]


def find(resources, name):
    return next(resource for resource in resources if resource["name"] == name)


def first(options, name):
    return options.get(name, [None])[0]


def answer(words, file, folder, environment):
    """Run a command. Return its exit code and its output to stdout and stderr."""
    state = json.loads(file.read_text())
    output, code, error = "", 0, ""
    try:
        result = Azure(state, folder, environment).call(words)
        output = result if words[:2] == ["acr", "build"] else "" if result is None else json.dumps(result)
    except AzFailure as refused:
        code, error = refused.code, str(refused)
    file.write_text(json.dumps(state))
    return code, output, error


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()):
        code, output, error = answer(sys.argv[1:], Path(os.environ["STAND_IN_FILE"]), Path.cwd(), os.environ)
    sys.stdout.write(output)
    sys.stderr.write(error)
    sys.exit(code)
