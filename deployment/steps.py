"""The steps of a deployment. Each step can be repeated, and skips work that has already been done."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from deployment.azure_cli import AzureCLI
from deployment.errors import AzureError, DeploymentError
from deployment.explanations import innermost_message, is_temporary
from deployment.job_logs import last_lines, query
from deployment.journal import Journal
from deployment.parameters import FILE
from deployment.plan import Action, Step, plan, release_values, unchanged_values
from deployment.source import exported
from deployment.state import (
    MIGRATE,
    REPOSITORY,
    ROLES,
    RUNNING,
    SUCCEEDED,
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
    journal: Journal
    sleep: Callable[[float], None] = time.sleep
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
            with self.journal.step(step.action, step.reason):
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
        """Deploy bicep/main.bicep, with up to ``DEPLOY_ATTEMPTS`` attempts in case of temporary errors."""
        for _ in range(DEPLOY_ATTEMPTS - 1):
            try:
                return self.deploy_once(values)
            except AzureError as error:
                if not is_temporary(error.output):
                    raise
                self.journal.say(f"Azure is not ready yet: {innermost_message(error.output)} Trying again in a minute.")
                self.sleep(DEPLOY_INTERVAL)
        return self.deploy_once(values)

    def deploy_once(self, values: Mapping[str, str]) -> None:
        # A fixed name, because Azure refuses a second deployment of the same name while the first one is running.
        group = self.desired.resource_group
        self.az.read(
            *("deployment", "group", "create", "--name", self.desired.app_name, "--resource-group", group),
            *("--parameters", str(FILE), "--query", "properties.provisioningState"),
            environment={**self.desired.parameters, **values},
        )

    def build(self) -> None:
        """Build the image in the registry from the files of the commit, without uncommitted changes."""
        source, registry = self.desired.source, self.require_registry()
        if self.state.built_image and not self.again:
            self.journal.say(f"The image of {source.tag} is already in the registry.")
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
            self.journal.say(f"The job {name} has already succeeded with this image.")
            return
        execution = self.state.execution(job)
        if execution is not None and execution.status in RUNNING:
            self.await_job(name, execution.name)
            return
        if self.state.job_images.get(job) != image:
            self.az.read("containerapp", "job", "update", "--name", name, "--resource-group", group, "--image", image)
        started = self.az.read("containerapp", "job", "start", "--name", name, "--resource-group", group)
        self.await_job(name, started["name"])

    def await_job(self, job: str, execution: str) -> None:
        status = self.poll(JOB_TIMEOUT, lambda: self.job_status(job, execution))
        if status != SUCCEEDED:
            self.report_log(execution)
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
        return None if status in RUNNING else status

    def report_log(self, execution: str) -> None:
        self.journal.say("Waiting for the log lines of the job, which take some minutes to arrive.")
        lines = self.poll(LOG_TIMEOUT, lambda: last_lines(self.az, self.desired.resource_group, execution) or None)
        for line in lines or [f"None arrived. Ask Log Analytics later: {query(execution)}"]:
            self.journal.say(f"  {line}")

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
        self.journal.say(f"https://{self.state.host} runs {image}")

    def await_revision(self, revision: str) -> None:
        health = self.poll(REVISION_TIMEOUT, lambda: self.revision_health(revision))
        if health != "Healthy":
            raise DeploymentError(
                f"The revision {revision} is not healthy ({health or 'no answer to its probes'}), and the traffic "
                f"stays as it was. Its log: `az containerapp logs show --name {self.desired.app_name} --resource-group "
                f"{self.desired.resource_group} --revision {revision} --tail 100`"
            )

    def revision_health(self, revision: str) -> str | None:
        """Return "Healthy", the cause of a failure, or None during the start. "ScaledToZero" counts as healthy."""
        name, group = self.desired.app_name, self.desired.resource_group
        found = self.az.read(
            "containerapp", "revision", "show", "--name", name, "--resource-group", group, "--revision", revision
        )
        return health_of(found["properties"])

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
        former = {one.revision for one in before.traffic} if before.image else set()
        self.deactivate([one.name for one in self.state.revisions if one.is_active], but={revision, *former})
        self._state = None

    def deactivate(self, revisions: list[str], but: set[str]) -> None:
        for revision in revisions:
            if revision not in but:
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
        while (result := check()) is None and waited < timeout:
            self.sleep(POLL_INTERVAL)
            waited += POLL_INTERVAL
        return result


def health_of(revision: Mapping[str, Any]) -> str | None:
    provisioning, running = revision.get("provisioningState"), revision.get("runningState")
    if provisioning == "Failed" or running in {"Failed", "ActivationFailed"}:
        return str(revision.get("provisioningError") or running)
    is_up = revision.get("healthState") == "Healthy" or running == "ScaledToZero"
    return "Healthy" if is_up and provisioning == "Provisioned" else None
