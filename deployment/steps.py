"""The steps of a deployment. Each step can be repeated, and skips work that has already been done."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from deployment.azure_cli import AzureCLI
from deployment.errors import AzureError, DeploymentError
from deployment.explanations import innermost_message, is_temporary
from deployment.health import HEALTHY, Request, RevisionTest, request_status
from deployment.job_logs import last_lines, query
from deployment.parameters import PARAMETER_FILE
from deployment.plan import Action, Step, plan, release_values, unchanged_values
from deployment.reports import ProgressReporter
from deployment.source import exported
from deployment.state import (
    MIGRATE,
    REPOSITORY,
    ROLES,
    SUCCEEDED,
    UNFINISHED,
    DesiredState,
    State,
    built_image,
    read_state,
)

POLL_INTERVAL = 5
# In seconds. Longer than timeoutSeconds in bicep/modules/job.bicep, so that Azure ends a job before this timeout.
JOB_TIMEOUT = 45 * 60
REVISION_TIMEOUT = 10 * 60
# In seconds. Log lines arrive after some minutes; a longer wait would rarely help.
LOG_TIMEOUT = 3 * 60
DEPLOY_ATTEMPTS = 6
DEPLOY_INTERVAL = 60


@dataclass
class Deployment:
    az: AzureCLI
    desired: DesiredState
    progress: ProgressReporter
    sleep: Callable[[float], None] = time.sleep
    request: Request = request_status
    again: bool = False
    _state: State | None = field(default=None, init=False)

    @property
    def state(self) -> State:
        if self._state is None:
            self._state = read_state(self.az, self.desired)
        return self._state

    def plan(self) -> list[Step]:
        return plan(self.state, self.desired)

    def run(self, steps: list[Step]) -> None:
        actions: Mapping[Action, Callable[[], None]] = {
            Action.REGISTER: self.register,
            Action.CREATE_GROUP: self.create_group,
            Action.PROVISION: self.provision,
            Action.BUILD: self.build,
            Action.ROLES: self.run_roles,
            Action.MIGRATE: self.run_migrate,
            Action.RELEASE: self.release,
        }
        for step in steps:
            with self.progress.step(step.action, step.reason):
                actions[step.action]()

    def register(self) -> None:
        for name in self.state.missing_providers:
            self.az.read("provider", "register", "--namespace", name, "--wait")
        self._state = None

    def create_group(self) -> None:
        location = self.require_location()
        self.az.read("group", "create", "--name", self.desired.resource_group, "--location", location)
        self._state = None

    def provision(self) -> None:
        self.deploy(unchanged_values(self.state, self.desired))
        self._state = None

    def deploy(self, values: Mapping[str, str]) -> None:
        for _ in range(DEPLOY_ATTEMPTS - 1):
            try:
                return self.deploy_once(values)
            except AzureError as error:
                if not is_temporary(error.output):
                    raise
                cause = innermost_message(error.output)
                self.progress.write(f"Azure is not ready yet: {cause} Trying again in a minute.")
                self.sleep(DEPLOY_INTERVAL)
        return self.deploy_once(values)

    def deploy_once(self, values: Mapping[str, str]) -> None:
        # A fixed name, because Azure refuses a second deployment of the same name while the first one is running.
        group = self.desired.resource_group
        self.az.read(
            *("deployment", "group", "create", "--name", self.desired.app_name, "--resource-group", group),
            *("--parameters", str(PARAMETER_FILE), "--query", "properties.provisioningState"),
            environment={**self.desired.parameters, **values},
        )

    def build(self) -> None:
        source, registry = self.desired.source, self.require_registry()
        if self.state.built_image and not self.again:
            self.progress.write(f"The image of {source.tag} is already in the registry.")
            return
        self.require_commit()
        with exported(self.az.folder, source.commit) as folder:
            self.az.show("acr", "build", "--registry", registry, "--image", f"{REPOSITORY}:{source.tag}", str(folder))
        entry = {"name": registry, "loginServer": self.state.login_server}
        self._state = replace(self.state, built_image=built_image(self.az, entry, source.tag))
        self.require_image()

    def run_roles(self) -> None:
        self.run_job(ROLES)

    def run_migrate(self) -> None:
        self.run_job(MIGRATE)

    def run_job(self, job: str) -> None:
        image, name, group = self.require_image(), self.desired.job(job), self.desired.resource_group
        if self.state.has_run(job) and not self.again:
            self.progress.write(f"The job {name} has already succeeded with this image.")
            return
        execution = self.state.execution(job)
        if execution is not None and execution.status in UNFINISHED:
            self.await_job(name, execution.name)
            return
        if self.state.job_images.get(job) != image:
            self.az.read("containerapp", "job", "update", "--name", name, "--resource-group", group, "--image", image)
        started = self.az.read("containerapp", "job", "start", "--name", name, "--resource-group", group)
        self.await_job(name, started["name"])

    def await_job(self, job: str, execution: str) -> None:
        status = self.poll(JOB_TIMEOUT, lambda: self.job_status(job, execution))
        if status != SUCCEEDED:
            self.print_job_log(execution)
            ending = f"ended with {status}" if status else f"has not ended within {JOB_TIMEOUT // 60} minutes"
            raise DeploymentError(
                f"The execution {execution} of the job {job} {ending}. Its log is above, if it has arrived, and in the "
                "portal under the job's execution history. After the cause is removed, run the same command again."
            )

    def job_status(self, job: str, execution: str) -> str | None:
        group = self.desired.resource_group
        found = self.az.read(
            *("containerapp", "job", "execution", "show", "--name", job, "--resource-group", group),
            *("--job-execution-name", execution),
        )
        status: str = found["properties"]["status"]
        return None if status in UNFINISHED else status

    def print_job_log(self, execution: str) -> None:
        self.progress.write("Waiting for the log lines of the job, which take some minutes to arrive.")
        lines = self.poll(LOG_TIMEOUT, lambda: last_lines(self.az, self.desired.resource_group, execution) or None)
        for line in lines or [f"None arrived. Ask Log Analytics later: {query(execution)}"]:
            self.progress.write(f"  {line}")

    def release(self) -> None:
        """Deploy the image. Its revision gets all traffic when it is healthy, or at once if it is the first."""
        image = self.require_image()
        before = self.state
        values = release_values(before, self.desired)
        self.deploy(values)
        self._state = None
        if not self.desired.is_app_service:
            revision = f"{self.desired.app_name}--{values['REVISION_SUFFIX']}"
            self.await_revision(revision)
            self.shift_traffic(before, revision)
        self.progress.write(f"https://{self.state.host} runs {image}")

    def await_revision(self, revision: str) -> None:
        test = RevisionTest(self.request, self.desired.is_internal, self.progress.write)
        health = self.poll(REVISION_TIMEOUT, lambda: test.health(self.read_revision(revision)))
        if health != HEALTHY:
            name, group = self.desired.app_name, self.desired.resource_group
            raise DeploymentError(
                f"The revision {revision} is not healthy ({health or test.pending}), and the traffic stays as it was. "
                f"Its log: `az containerapp logs show --name {name} --resource-group {group} --revision {revision} "
                f"--tail 100`. If no replica runs: `az containerapp logs show --name {name} --resource-group {group} "
                "--type system --tail 100`"
            )

    def read_revision(self, revision: str) -> dict[str, Any]:
        name, group = self.desired.app_name, self.desired.resource_group
        found = self.az.read(
            "containerapp", "revision", "show", "--name", name, "--resource-group", group, "--revision", revision
        )
        properties: dict[str, Any] = found["properties"]
        return properties

    def shift_traffic(self, before: State, revision: str) -> None:
        """Send all traffic to the revision. The former revision stays active, so that a rollback takes a second."""
        if not self.state.sends_all_to(revision):
            self.az.read(
                *("containerapp", "ingress", "traffic", "set", "--name", self.desired.app_name),
                *("--resource-group", self.desired.resource_group, "--revision-weight", f"{revision}=100"),
            )
        elif before.is_released:
            return
        # Without an image, the former revision ran the placeholder, which is no target for a rollback.
        former = {entry.revision for entry in before.traffic} if before.image else set()
        active = [other.name for other in self.state.revisions if other.is_active]
        self.deactivate(active, keep={revision, *former})
        self._state = None

    def deactivate(self, revisions: list[str], keep: set[str]) -> None:
        for revision in revisions:
            if revision not in keep:
                self.az.read(
                    *("containerapp", "revision", "deactivate", "--name", self.desired.app_name),
                    *("--resource-group", self.desired.resource_group, "--revision", revision),
                )

    def require_location(self) -> str:
        if not self.desired.location:
            raise DeploymentError(
                "The resource group does not exist: name its region with --location or AZURE_LOCATION, or correct the "
                "name of the group."
            )
        return self.desired.location

    def require_commit(self) -> None:
        if self.desired.source.has_changes:
            raise DeploymentError(
                "The clone has changes that are not committed, and images are built from commits: commit or stash "
                "them. `git status` lists them."
            )

    def require_registry(self) -> str:
        if not self.state.registry:
            raise DeploymentError("There is no registry yet: run `python3 -m deployment provision` first.")
        return self.state.registry

    def require_image(self) -> str:
        self.require_registry()
        if not self.state.built_image:
            tag = self.desired.source.tag
            raise DeploymentError(
                f"The image of commit {tag} is not in the registry: run `python3 -m deployment build` first."
            )
        return self.state.built_image

    def poll[Result](self, timeout: float, check: Callable[[], Result | None]) -> Result | None:
        """Return the first result of ``check`` that is not None, or None after ``timeout`` seconds."""
        waited = 0.0
        while True:
            started = time.monotonic()
            result = check()
            waited += time.monotonic() - started
            if result is not None or waited >= timeout:
                return result
            self.sleep(POLL_INTERVAL)
            waited += POLL_INTERVAL
