"""Send the traffic back to a former revision."""

from collections.abc import Callable
from dataclasses import dataclass

from deployment.errors import DeploymentError
from deployment.reports import ProgressReporter
from deployment.rollout.release import RevisionTest, await_start
from deployment.rollout.stages import ALL, LABEL, rollback_target, stable_revision
from deployment.rollout.traffic import ContainerApp
from deployment.state import State


@dataclass
class Rollback:
    """``revision`` is the revision to return to. If it is "", ``plan`` chooses one."""

    app: ContainerApp
    progress: ProgressReporter
    smoke_test: RevisionTest
    sleep: Callable[[float], None]
    revision: str = ""
    is_forced: bool = False

    def plan(self, state: State) -> str:
        """Return the revision that gets all traffic. Raise ``DeploymentError`` if there is none."""
        current = stable_revision(state, "")
        if self.revision:
            self.require_revision(state)
            return self.revision
        if len(state.weights) > 1:
            # A release is unfinished.
            return current
        target = rollback_target(state, current)
        if not target:
            raise DeploymentError(
                f"There is no active revision that is older than {current or 'the placeholder'}. Name another one with "
                "--revision."
            )
        return target

    def require_revision(self, state: State) -> None:
        names = [found.name for found in state.revisions if found.image]
        if self.revision not in names:
            newest = ", ".join(names[-5:][::-1]) or "none"
            raise DeploymentError(f"There is no revision {self.revision}. The newest ones are {newest}.")

    def run(self) -> str:
        """Send all traffic to the planned revision, and return its name."""
        state = self.app.read()
        target = self.plan(state)
        if state.weights == {target: ALL}:
            self.progress.write(f"{target} already has all traffic.")
            return target
        stable = stable_revision(state, "")
        with self.progress.step("rollback", f"all traffic to {target}"):
            # A release whose lock was taken over does not send its traffic back itself.
            if state.weights != {stable: ALL}:
                self.app.set_weights({stable: ALL})
            if target != stable:
                self.prepare(state, target)
                self.app.set_weights({target: ALL})
            if state.labeled(LABEL):
                self.app.remove_label(LABEL)
        return target

    def prepare(self, state: State, target: str) -> None:
        """Start and test a revision that is not the stable one."""
        if not any(found.name == target and found.is_active for found in state.revisions):
            self.app.activate(target)
        await_start(self.app, target, self.sleep)
        if self.is_forced:
            self.progress.write(f"{target} was not tested, because of --force.")
        else:
            self.smoke_test(target)


def abort(app: ContainerApp, progress: ProgressReporter) -> None:
    """End an unfinished release: send all traffic to the stable revision."""
    state = app.read()
    stable = stable_revision(state, "")
    if state.weights in ({}, {stable: ALL}):
        progress.write("No release is unfinished: one revision has all traffic.")
        return
    with progress.step("abort", f"all traffic to {stable}"):
        app.set_weights({stable: ALL})
