from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.rollout.stages import Proof, Rollout, Stage, rollback_target, stable_revision
from deployment.state import Revision, State, Traffic

UNPROVED, STARTED = Proof(), Proof(has_started=True)
TESTED = Proof(has_started=True, has_passed_smoke_test=True)
COMPARED = Proof(has_started=True, has_passed_smoke_test=True, has_passed_canary=True)
NAMES = [f"reviews--{letter}" for letter in "abcdef"]
ROLLOUT = Rollout("reviews--f", "reviews--e")


def make_state(*traffic, active=NAMES, placeholder=""):
    """Return the state of an app with the revisions ``NAMES``, oldest first."""
    revisions = [
        Revision(name, name in active, f"2026-11-22T09:{minute:02}", "" if name == placeholder else "image")
        for minute, name in enumerate(NAMES)
    ]
    return State(group_exists=True, revisions=tuple(revisions), traffic=tuple(Traffic(*entry) for entry in traffic))


@pytest.mark.parametrize(
    ("traffic", "proof", "stage"),
    [
        ([("reviews--e", 100), ("reviews--f", 0, "candidate")], UNPROVED, Stage.START),
        ([("reviews--e", 100), ("reviews--f", 0, "candidate")], STARTED, Stage.TEST),
        ([("reviews--e", 100), ("reviews--f", 0, "candidate")], TESTED, Stage.SPLIT),
        ([("reviews--e", 90), ("reviews--f", 10, "candidate")], TESTED, Stage.WATCH),
        ([("reviews--e", 90), ("reviews--f", 10, "candidate")], COMPARED, Stage.PROMOTE),
        # The first release is not compared.
        ([("reviews--e", 100), ("reviews--f", 0, "candidate")], COMPARED, Stage.PROMOTE),
        ([("reviews--f", 100, "candidate")], COMPARED, Stage.CLEAN),
        # The shares are from another run.
        ([("reviews--e", 90), ("reviews--f", 10, "candidate")], UNPROVED, Stage.ISOLATE),
        ([("reviews--e", 90), ("reviews--d", 10)], STARTED, Stage.ISOLATE),
        ([("reviews--e", 50), ("reviews--f", 50)], TESTED, Stage.SPLIT),
    ],
)
def test_continues_with_the_next_stage(traffic, proof, stage):
    assert ROLLOUT.next_stage(make_state(*traffic, active=NAMES[2:]), proof) is stage


def test_is_complete_when_the_revision_has_all_traffic_and_nothing_is_left_to_clean():
    state = make_state(("reviews--f", 100), active=["reviews--c", "reviews--d", "reviews--e", "reviews--f"])
    assert ROLLOUT.next_stage(state, UNPROVED) is None


def test_deactivates_candidates_of_earlier_rollouts_before_it_tests_its_own():
    state = make_state(("reviews--c", 100), ("reviews--f", 0, "candidate"))
    rollout = Rollout("reviews--f", "reviews--c")
    assert rollout.next_stage(state, UNPROVED) is Stage.ISOLATE
    assert rollout.obsolete(state) == ["reviews--d", "reviews--e"]


def test_deactivates_former_revisions_that_will_not_be_kept_before_the_candidate_starts():
    state = make_state(("reviews--e", 100), ("reviews--f", 0, "candidate"))
    assert ROLLOUT.obsolete(state) == ["reviews--a", "reviews--b"]
    assert Rollout("reviews--f", "reviews--e", 1).obsolete(state) == [f"reviews--{letter}" for letter in "abcd"]


@pytest.mark.parametrize(("kept", "surplus"), [(3, ["a", "b"]), (1, ["a", "b", "c", "d"])])
def test_keeps_the_newest_former_revisions(kept, surplus):
    rollout = Rollout("reviews--f", "reviews--e", kept)
    assert rollout.surplus(make_state(("reviews--f", 100))) == [f"reviews--{letter}" for letter in surplus]


def test_does_not_keep_the_placeholder():
    state = make_state(("reviews--f", 100), active=["reviews--e", "reviews--f"], placeholder="reviews--e")
    assert ROLLOUT.surplus(state) == ["reviews--e"]


def test_returns_to_the_newest_active_revision_that_is_older():
    active = ["reviews--a", "reviews--b", "reviews--d", "reviews--f"]
    assert rollback_target(make_state(("reviews--d", 100), active=active), "reviews--d") == "reviews--b"
    assert rollback_target(make_state(("reviews--a", 100)), "reviews--a") == ""


def shares():
    """Return a strategy for the traffic of up to four revisions, whose shares sum to 100."""
    cuts = st.lists(st.integers(0, 100), max_size=3).map(lambda found: [0, *sorted(found), 100])
    weights = cuts.map(lambda found: [high - low for low, high in pairwise(found)])
    return weights.flatmap(
        lambda found: st.permutations(NAMES).map(lambda names: list(zip(names, found, strict=False)))
    )


@given(shares(), st.sets(st.sampled_from(NAMES)), st.sampled_from([UNPROVED, STARTED, TESTED, COMPARED]))
def test_gives_a_revision_more_traffic_only_after_its_proof(traffic, active, proof):
    state = make_state(*traffic, active=active)
    stage = Rollout("reviews--f", stable_revision(state, "reviews--f")).next_stage(state, proof)
    if stage in {Stage.SPLIT, Stage.WATCH}:
        assert proof.has_passed_smoke_test
    if stage is Stage.PROMOTE:
        assert proof.has_passed_canary


@given(shares(), st.sets(st.sampled_from(NAMES)))
def test_never_deactivates_a_revision_with_traffic(traffic, active):
    active = active | {name for name, weight in traffic if weight}
    state = make_state(*traffic, active=active)
    stable = stable_revision(state, "reviews--f")
    rollout = Rollout("reviews--f", stable)
    if rollout.next_stage(state, UNPROVED) is Stage.CLEAN:
        assert not set(rollout.surplus(state)) & set(state.weights)
    assert stable not in rollout.obsolete(state)
    assert "reviews--f" not in rollout.obsolete(state)
