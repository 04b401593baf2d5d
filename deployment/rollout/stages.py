"""Plan a rollout: pure functions of the revisions and the traffic of the container app."""

from dataclasses import dataclass
from enum import StrEnum

from deployment.state import Revision, State

LABEL = "candidate"
# In percent. At most this share of the visitors meets an error that the smoke test does not find.
CANARY_WEIGHT = 10
ALL = 100
# Former revisions that stay active for a rollback. Without visitors they have no replicas, unless each revision has a
# minimum number of them. Then they would cost money and hold database connections, so only one stays.
KEPT_REVISIONS, KEPT_REVISIONS_WITH_REPLICAS = 3, 1


class Stage(StrEnum):
    ISOLATE = "isolate"
    START = "start"
    TEST = "smoke test"
    SPLIT = "split"
    WATCH = "watch"
    PROMOTE = "promote"
    CLEAN = "clean up"


@dataclass(frozen=True)
class Proof:
    """What this process has proved about a revision. It is not stored, so each run proves it again."""

    has_started: bool = False
    has_passed_smoke_test: bool = False
    has_passed_canary: bool = False


@dataclass(frozen=True)
class Rollout:
    """``stable`` is the revision that has the traffic before the rollout of ``revision``, or "" if there is none."""

    revision: str
    stable: str
    kept: int = KEPT_REVISIONS

    def next_stage(self, state: State, proof: Proof) -> Stage | None:
        """Return the stage that must run now, or None if the rollout is complete."""
        weights = state.weights
        if weights == {self.revision: ALL}:
            return Stage.CLEAN if state.labeled(LABEL) or self.surplus(state) else None
        if not proof.has_passed_smoke_test:
            if weights != {self.stable: ALL} or self.obsolete(state):
                return Stage.ISOLATE
            return Stage.TEST if proof.has_started else Stage.START
        if proof.has_passed_canary:
            return Stage.PROMOTE
        return Stage.WATCH if weights == self.canary_weights else Stage.SPLIT

    @property
    def canary_weights(self) -> dict[str, int]:
        return {self.stable: ALL - CANARY_WEIGHT, self.revision: CANARY_WEIGHT}

    def obsolete(self, state: State) -> list[str]:
        """Return the active revisions to deactivate before the rollout, oldest first.

        Those that are newer than the stable one never had all traffic: candidates of rollouts that have failed, and
        revisions of deployments that only changed the configuration. So the active ones that are older have passed
        their rollout, and a rollback can choose between them. Of these, the ones that will not be kept are included, so
        that there are never more replicas and database connections than after the rollout, and those of the candidate.
        """
        older = [found.name for found in older_revisions(state, self.stable) if found.is_active and found.image]
        kept = {self.revision, self.stable, *older[: self.kept - 1]}
        return [found.name for found in unlabeled(state) if found.name not in kept]

    def surplus(self, state: State) -> list[str]:
        """Return the active revisions that are not kept for a rollback, oldest first."""
        former = [found.name for found in older_revisions(state, self.revision) if found.is_active and found.image]
        kept = {self.revision, *former[: self.kept]}
        return [found.name for found in unlabeled(state) if found.name not in kept]


def stable_revision(state: State, revision: str) -> str:
    """Return the revision that has most of the traffic, apart from ``revision``, or "" if there is none."""
    weights = {name: weight for name, weight in state.weights.items() if name != revision}
    return max(weights, key=lambda name: weights[name], default="")


def rollback_target(state: State, revision: str) -> str:
    """Return the newest active revision that is older than ``revision`` and has a built image, or ""."""
    older = older_revisions(state, revision)
    return next((found.name for found in older if found.is_active and found.image), "")


def older_revisions(state: State, revision: str) -> list[Revision]:
    """Return the revisions that were created before ``revision``, newest first."""
    ordered = oldest_first(state)
    names = [found.name for found in ordered]
    return ordered[: names.index(revision)][::-1] if revision in names else []


def unlabeled(state: State) -> list[Revision]:
    """Return the active revisions without a label of a person, which Azure does not deactivate."""
    labeled = {entry.revision for entry in state.traffic if entry.label not in {"", LABEL}}
    return [found for found in oldest_first(state) if found.is_active and found.name not in labeled]


def oldest_first(state: State) -> list[Revision]:
    if not all(found.created_at for found in state.revisions):
        return list(state.revisions)
    return sorted(state.revisions, key=lambda found: found.created_at)
