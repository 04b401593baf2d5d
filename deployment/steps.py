"""The steps of a deployment. Each step can be repeated, and skips work that has already been done."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from deployment.azure.cli import AzureCLI
from deployment.azure.explanations import innermost_message, is_temporary
from deployment.compatibility.new_migrations import breaking_migrations
from deployment.errors import AzureError, DeploymentError
from deployment.jobs import Jobs
from deployment.parameters import PARAMETER_FILE
from deployment.plan import Action, Step, plan, release_values, unchanged_values
from deployment.reports import ProgressReporter, write_outputs
from deployment.rollout.annotations import annotate
from deployment.rollout.canary import CANARY_MINUTES, measuring
from deployment.rollout.lock import DeploymentLock
from deployment.rollout.release import Release
from deployment.rollout.stages import ALL, KEPT_REVISIONS, KEPT_REVISIONS_WITH_REPLICAS, LABEL, Rollout, stable_revision
from deployment.rollout.testing import SiteTest, SiteTester
from deployment.rollout.traffic import ContainerApp
from deployment.smoke_test.checks import run_smoke_test
from deployment.source import exported
from deployment.state import (
    MIGRATE,
    REPOSITORY,
    ROLES,
    DesiredState,
    State,
    built_image,
    commit_in,
    image_of,
    read_state,
    running_commit,
)
from deployment.waiting import poll

DEPLOY_ATTEMPTS = 6
DEPLOY_INTERVAL = 60
CANCEL_TIMEOUT = 10 * 60


@dataclass
class Deployment:
    az: AzureCLI
    desired: DesiredState
    progress: ProgressReporter
    sleep: Callable[[float], None] = time.sleep
    smoke_test: SiteTest = run_smoke_test
    canary_minutes: int = CANARY_MINUTES
    again: bool = False
    accepts_breaking_migrations: bool = False
    _state: State | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        group, name = self.desired.resource_group, self.desired.app_name
        self.lock = DeploymentLock(self.az, group, self.sleep, self.progress.write)
        self.app = ContainerApp(self.az, group, name, self.lock, self.sleep)
        self.jobs = Jobs(self.az, group, self.progress.write, self.sleep)
        self.tester = SiteTester(self.az, self.desired, self.jobs, self.progress.write, self.smoke_test)

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
        with self.lock.held():
            # The state that the plan was made from may have changed until this process got the lock.
            self._state = None
            for step in steps:
                if self.state.group_exists:
                    # The first step that provisions creates the lock.
                    self.lock.acquire()
                self.lock.verify()
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
        self.lock.verify()
        # A fixed name, because Azure refuses a second deployment of the same name while the first one is running.
        group = self.desired.resource_group
        self.az.read(
            *("deployment", "group", "create", "--name", self.desired.app_name, "--resource-group", group),
            *("--parameters", str(PARAMETER_FILE), "--query", "properties.provisioningState"),
            environment={**self.desired.parameters, **values},
        )

    def cancel(self) -> None:
        """Cancel a deployment of a process whose lock was taken over: it would change the traffic when it ends."""
        name = ("--name", self.desired.app_name, "--resource-group", self.desired.resource_group)
        if self.is_deploying(name):
            self.progress.write("Canceling the deployment that runs.")
            self.az.read("deployment", "group", "cancel", *name)
            poll(CANCEL_TIMEOUT, lambda: not self.is_deploying(name) or None, self.sleep)

    def is_deploying(self, name: tuple[str, ...]) -> bool:
        found = self.az.find("deployment", "group", "show", *name, missing="DeploymentNotFound")
        return bool(found) and found["properties"]["provisioningState"] not in {"Succeeded", "Failed", "Canceled"}

    def build(self) -> None:
        source, registry = self.desired.source, self.require_registry()
        if self.state.built_image and not self.again:
            self.progress.write(f"The image of {source.tag} is already in the registry.")
        else:
            self.require_commit()
            built_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            with exported(self.az.folder, source.commit) as folder:
                self.az.show(
                    *("acr", "build", "--registry", registry, "--image", f"{REPOSITORY}:{source.tag}"),
                    *("--build-arg", f"COMMIT_ID={source.commit}", "--build-arg", f"BUILT_AT={built_at}", str(folder)),
                )
            entry = {"name": registry, "loginServer": self.state.login_server}
            self._state = replace(self.state, built_image=built_image(self.az, entry, source.tag))
        image = self.require_image()
        name, _, digest = image.partition("@")
        write_outputs({"image": image, "name": name, "digest": digest}, os.environ)

    def run_roles(self) -> None:
        self.run_job(ROLES)

    def run_migrate(self) -> None:
        self.require_compatible_migrations()
        self.run_job(MIGRATE)

    def run_job(self, job: str) -> None:
        image, name = self.require_image(), self.desired.job(job)
        if self.state.has_run(job) and not self.again:
            self.progress.write(f"The job {name} has already succeeded with this image.")
            return
        self.lock.verify()
        self.jobs.run(name, image, job_image=self.state.job_images.get(job, ""), execution=self.state.execution(job))

    def release(self) -> None:
        """Deploy the image, and send it the traffic in stages, after its tests have passed."""
        image, before = self.require_image(), self.state
        self.require_compatible_migrations()
        values = release_values(before, self.desired)
        self.deploy(values)
        self._state = None
        if self.desired.is_app_service:
            self.test_app_service(before)
        else:
            self.roll_out(f"{self.desired.app_name}--{values['REVISION_SUFFIX']}", before)
        self.progress.write(f"https://{self.state.host} runs {image}")

    def roll_out(self, revision: str, before: State) -> None:
        has_replicas = self.desired.parameters.get("MIN_REPLICAS", "0") != "0"
        stable = stable_revision(self.app.read(), revision)
        Release(
            app=self.app,
            rollout=Rollout(revision, stable, KEPT_REVISIONS_WITH_REPLICAS if has_replicas else KEPT_REVISIONS),
            smoke_test=self.test_revision,
            start_measuring=lambda: measuring(self.az, self.desired.resource_group, revision, stable),
            progress=self.progress,
            sleep=self.sleep,
            canary_minutes=self.canary_minutes,
        ).run()
        self._state = None
        if before.weights != {revision: ALL}:
            self.annotate("Release", revision)

    def test_revision(self, revision: str) -> None:
        """Run the smoke test against a revision, at the host of its label if it has one."""
        state = self.app.read()
        properties = self.app.revision(revision)
        is_labeled = state.labeled(LABEL) == revision
        name, _, domain = state.host.partition(".")
        host = f"{name}---{LABEL}.{domain}" if is_labeled else properties["fqdn"]
        self.tester.test(host, commit_in(revision, self.desired.app_name), image_of({"properties": properties}))

    def test_app_service(self, before: State) -> None:
        """Test the deployed site. If it fails, deploy the former image again, because App Service has no revisions."""
        try:
            self.tester.test(self.state.host, self.desired.source.tag, self.require_image())
        except BaseException:
            if before.image and before.image != self.state.built_image:
                self.progress.write("Deploying the former image again.")
                self.deploy(release_values(replace(before, built_image=before.image), self.desired))
            raise

    def annotate(self, name: str, revision: str) -> None:
        details = {"revision": revision, "commit": commit_in(revision, self.desired.app_name)}
        annotate(self.az, self.desired.resource_group, f"{name} {revision}", details, self.progress)

    def require_compatible_migrations(self) -> None:
        """Raise ``DeploymentError`` if a new migration would break the release that runs now."""
        running = running_commit(self.state, self.desired.app_name)
        if not running or self.accepts_breaking_migrations:
            return
        if breaking := breaking_migrations(self.az.folder, running):
            raise DeploymentError(
                f"These migrations break the release that runs now, {running}: {' '.join(breaking)} Split the change "
                "over two releases as DEVELOPERS.md describes, or accept errors until the release is complete with "
                "--accept-breaking-migrations."
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
