"""Run the stages of a rollout, and return to the stable revision if one of them fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from deployment.errors import DeploymentError
from deployment.reports import ProgressReporter
from deployment.rollout.canary import Measure, Measurement, Outcome, watch
from deployment.rollout.health import failure_of, has_started, is_unhealthy
from deployment.rollout.lock import LockedError
from deployment.rollout.stages import ALL, CANARY_WEIGHT, LABEL, Proof, Rollout, Stage
from deployment.rollout.traffic import ContainerApp
from deployment.state import State
from deployment.waiting import poll

# In seconds.
START_TIMEOUT = 10 * 60
RESTORE_INTERVAL = 10
RESTORE_ATTEMPTS = 5
MAX_UNHEALTHY_POLLS = 2
# A release without faults runs at most seven.
MAX_STAGES = 14

# Takes the name of a revision.
type RevisionTest = Callable[[str], None]


class RevisionRefusedError(DeploymentError):
    """The revision did not start, or failed a test."""


@dataclass
class Release:
    """``start_measuring`` is called at the start of the stage that compares both revisions."""

    app: ContainerApp
    rollout: Rollout
    smoke_test: RevisionTest
    start_measuring: Callable[[], Measure]
    progress: ProgressReporter
    sleep: Callable[[float], None]
    canary_minutes: int
    proof: Proof = field(default_factory=Proof)
    has_split: bool = False
    is_promoted: bool = False
    unhealthy_polls: int = 0

    def run(self) -> None:
        """Run the stages that are left. After an error, the stable revision has all traffic again."""
        try:
            self.run_stages()
        except LockedError:
            raise
        except BaseException:
            # Without a stable revision, this one had all traffic before the release.
            if self.rollout.stable and not self.is_promoted:
                self.restore()
            raise

    def run_stages(self) -> None:
        for _ in range(MAX_STAGES):
            state = self.app.read()
            stage = self.rollout.next_stage(state, self.proof)
            if stage is None:
                return
            with self.progress.step(f"release, {stage}", self.reason(stage)):
                self.actions[stage](state)
        raise DeploymentError(f"Azure has not applied the changes of the traffic: {state.weights}.")

    @property
    def actions(self) -> Mapping[Stage, Callable[[State], None]]:
        return {
            Stage.ISOLATE: self.isolate,
            Stage.START: self.start,
            Stage.TEST: self.test,
            Stage.SPLIT: self.split,
            Stage.WATCH: self.watch,
            Stage.PROMOTE: self.promote,
            Stage.CLEAN: self.clean,
        }

    def reason(self, stage: Stage) -> str:
        revision, stable = self.rollout.revision, self.rollout.stable
        reasons = {
            Stage.ISOLATE: f"all traffic to {stable}, and deactivate obsolete revisions",
            Stage.START: f"wait until {revision} has started",
            Stage.TEST: f"test {revision} without visitors",
            Stage.SPLIT: f"send {CANARY_WEIGHT} % of the traffic to {revision}",
            Stage.WATCH: f"compare both revisions for {self.canary_minutes} minutes",
            Stage.PROMOTE: f"all traffic to {revision}",
            Stage.CLEAN: "keep the newest former revisions for a rollback, and deactivate the others",
        }
        return reasons[stage]

    def isolate(self, state: State) -> None:
        stable = self.rollout.stable
        if state.weights != {stable: ALL}:
            self.app.set_weights({stable: ALL})
        for revision in self.rollout.obsolete(state):
            self.app.deactivate(revision)

    def start(self, state: State) -> None:
        await_start(self.app, self.rollout.revision, self.sleep)
        self.proof = replace(self.proof, has_started=True)

    def test(self, state: State) -> None:
        self.smoke_test(self.rollout.revision)
        # The first release has no former revision to compare with, and no visitors.
        is_compared = bool(self.canary_minutes) and self.has_image(state, self.rollout.stable)
        self.proof = replace(self.proof, has_passed_smoke_test=True, has_passed_canary=not is_compared)

    def split(self, state: State) -> None:
        self.has_split = True
        self.app.set_weights(self.rollout.canary_weights)

    def watch(self, state: State) -> None:
        measure = self.start_measuring()

        def measure_healthy() -> tuple[Measurement, Measurement]:
            # A process that crashes writes no log lines about the requests that it loses.
            self.require_health()
            self.require_split()
            return measure()

        verdict = watch(measure_healthy, minutes=self.canary_minutes, sleep=self.sleep, report=self.progress.write)
        if verdict.outcome is Outcome.UNHEALTHY:
            raise RevisionRefusedError(f"The revision {self.rollout.revision} is refused: {verdict.reason}")
        if verdict.outcome is Outcome.TOO_LITTLE_TRAFFIC:
            self.progress.write(f"{verdict.reason} The smoke test decides once more.")
            self.smoke_test(self.rollout.revision)
        self.proof = replace(self.proof, has_passed_canary=True)

    def require_health(self) -> None:
        properties = self.app.revision(self.rollout.revision)
        self.unhealthy_polls = self.unhealthy_polls + 1 if is_unhealthy(properties) else 0
        # In a single poll, the cause can be a short failure of a service that both revisions use.
        if failure_of(properties) or self.unhealthy_polls >= MAX_UNHEALTHY_POLLS:
            raise RevisionRefusedError(f"The revision {self.rollout.revision} is no longer healthy.")

    def require_split(self) -> None:
        weights = self.app.read().weights
        if weights != self.rollout.canary_weights:
            raise DeploymentError(f"The traffic was changed during the release, which ends therefore: {weights}.")

    def promote(self, state: State) -> None:
        self.has_split = True
        self.app.set_weights({self.rollout.revision: ALL})
        self.is_promoted = True

    def clean(self, state: State) -> None:
        if state.labeled(LABEL):
            self.app.remove_label(LABEL)
        for revision in self.rollout.surplus(state):
            self.app.deactivate(revision)

    def restore(self) -> None:
        """Send all traffic to the stable revision, if another one has or may get a share."""
        stable, reason = self.rollout.stable, ""
        for _ in range(RESTORE_ATTEMPTS):
            try:
                state = self.app.read()
                if state.weights == {stable: ALL} and not self.has_split:
                    self.progress.write(f"All traffic goes to {stable}.")
                    return
                self.app.set_weights({stable: ALL})
                self.has_split = False
            except LockedError:
                return
            except Exception as error:  # the visitors matter more than the cause
                reason = str(error)
            # Then read again: a change whose command has failed can take effect after it.
            self.sleep(RESTORE_INTERVAL)
        self.progress.write(f"The traffic could not be sent to {stable}: {reason} Run `python3 -m deployment abort`.")

    def has_image(self, state: State, revision: str) -> bool:
        return any(found.name == revision and found.image for found in state.revisions)


def await_start(app: ContainerApp, revision: str, sleep: Callable[[float], None]) -> None:
    """Wait until a revision has started. Raise ``RevisionRefusedError`` if it fails, or after ``START_TIMEOUT``."""

    def check() -> bool | None:
        properties = app.revision(revision)
        if failure := failure_of(properties):
            raise RevisionRefusedError(f"The revision {revision} is not healthy ({failure}). {logs(app, revision)}")
        return has_started(properties) or None

    if not poll(START_TIMEOUT, check, sleep):
        raise RevisionRefusedError(
            f"The revision {revision} is not healthy (no response to its probes). {logs(app, revision)}"
        )


def logs(app: ContainerApp, revision: str) -> str:
    command = f"az containerapp logs show --name {app.name} --resource-group {app.group}"
    return (
        f"Its log: `{command} --revision {revision} --tail 100`. If no replica runs: `{command} --type system --tail "
        "100`"
    )
