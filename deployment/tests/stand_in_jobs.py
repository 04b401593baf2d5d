"""The commands of ``az containerapp job``."""

import json
from pathlib import Path

from deployment.errors import DeploymentError
from deployment.tests.stand_in_deployment import PLACEHOLDER, described_execution, find, first, template
from deployment.tests.stand_in_smoke_test import stand_in_smoke_test


class JobCommands:
    def containerapp_job_list(self, options):
        jobs = self.group(options)["jobs"]
        return [{"name": name, "properties": {"template": template(job["image"])}} for name, job in jobs.items()]

    def containerapp_job_update(self, options):
        self.job(options)["image"] = first(options, "--image")
        return {}

    def containerapp_job_start(self, options):
        job, name = self.job(options), first(options, "--name")
        execution = {"name": f"{name}-{len(job['executions']):07}", "image": job["image"], "status": "Running"}
        if "--yaml" in options:
            (container,) = json.loads(Path(first(options, "--yaml")).read_text())["containers"]
            execution = {**execution, "image": container["image"], "command": container["command"]}
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
        if name.endswith("-smoke-test"):
            return self.end_smoke_test(execution)
        app, _, job = name.rpartition("-")
        if job in self.state["failing_jobs"] or execution["image"] == PLACEHOLDER:
            return "Failed"
        jobs = next(group["jobs"] for group in self.state["groups"].values() if name in group["jobs"])
        has_roles = any(execution["status"] == "Succeeded" for execution in jobs[f"{app}-roles"]["executions"])
        return "Succeeded" if job == "roles" or has_roles else "Failed"

    def end_smoke_test(self, execution):
        if "smoke-test" in self.state["failing_jobs"]:
            return "Failed"
        *_, url, commit = execution["command"]
        try:
            stand_in_smoke_test(self.state, url, commit.removeprefix("--commit="), {})
        except DeploymentError:
            return "Failed"
        return "Succeeded"

    def job(self, options):
        return self.group(options)["jobs"][first(options, "--name")]
