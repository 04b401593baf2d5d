"""Releases with a fault at each call of the Azure CLI, from each state that such faults leave behind."""

import pytest

from deployment.errors import DeploymentError
from deployment.rollout.lock import LockedError
from deployment.rollout.tests.model import (
    FAULTS,
    KilledError,
    ModelCLI,
    Process,
    active,
    copied,
    labels,
    letter_of,
    provisioned,
    signature,
    weights,
)


def first_deployment():
    return provisioned("b")


def later_release():
    azure = provisioned("a", "b")
    Process(azure, "a").release()
    return copied(azure)


def many_releases():
    azure = provisioned(*"cdefab")
    for letter in "cdefa":
        Process(azure, letter).release()
    return copied(azure)


def after_a_rollback():
    azure = provisioned("a", "c", "b")
    for letter in "ac":
        Process(azure, letter).release()
    Process(azure, "a").roll_back()
    return copied(azure)


def after_another_commit_was_killed():
    azure = provisioned("a", "c", "b")
    Process(azure, "a").release()
    run(azure, "c", "kills the process after", find_split(azure, "c"))
    Process(azure, "c").abort()
    return copied(azure)


STARTS = [first_deployment, later_release, many_releases, after_a_rollback, after_another_commit_was_killed]


def find_split(azure, letter):
    """Return the number of the call that sends a part of the traffic to the candidate."""
    found = copied(azure)
    Process(found, letter).release()
    return next(n for n, call in enumerate(found["calls"]) if any("=10" in word for word in call))


def run(azure, letter, fault="", at=-1):
    """Release a commit. Return the error and the number of calls."""
    cli = ModelCLI(azure, fault, at)
    try:
        Process(azure, letter, cli).release()
    except (DeploymentError, KilledError) as error:
        return error, cli.count
    return None, cli.count


def check_failure(azure, before, error):
    """Require that one revision has all traffic after a failure, and that shares are those of a canary after a kill.

    A run that fails before it has changed anything may leave the shares that a killed one has left.
    """
    shares, stable = weights(azure), letter_of(max(before, key=before.get))
    assert sum(shares.values()) == 100
    if letter_of(max(shares, key=shares.get)) == "b" and stable != "b":
        # The release had already been promoted.
        assert list(shares.values()) == [100]
    elif isinstance(error, KilledError):
        assert list(shares.values()) in ([100], [90, 10], [10, 90])
    else:
        assert list(shares.values()) == [100] or shares == before


def finish(azure):
    """Run the release again without faults. If the killed process holds the lock, abort it first."""
    error, _calls = run(azure, "b")
    if isinstance(error, LockedError):
        assert "python3 -m deployment abort" in str(error)
        before = weights(azure)
        Process(azure, "b").abort()
        assert list(weights(azure).values()) == [100]
        assert max(before, key=before.get) in weights(azure)
        error, _calls = run(azure, "b")
    assert error is None
    assert [letter_of(name) for name in weights(azure)] == ["b"]
    assert labels(azure) == []
    assert azure["lease"] is None
    assert len(active(azure)) <= 4
    assert azure["violations"] == []


def check_all_faults(azure):
    """Release with each fault at each call, and yield the states that the faults leave behind."""
    _error, calls = run(copied(azure), "b")
    for fault in FAULTS:
        for number in range(calls):
            failed = copied(azure)
            error, _calls = run(failed, "b", fault, number)
            assert failed["violations"] == [], (fault, number)
            if error is not None:
                check_failure(failed, weights(azure), error)
            yield copied(failed)
            finish(failed)


@pytest.mark.parametrize("start", [later_release], ids=lambda start: start.__name__)
def test_keeps_the_stable_revision_and_finishes_after_a_fault_at_any_call(start):
    assert len(list(check_all_faults(start()))) > 200


@pytest.mark.endurance
@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.__name__)
def test_keeps_the_stable_revision_and_finishes_after_any_number_of_faults(start, capsys):
    states, found, cases = [start()], set(), 0
    while states:
        azure = states.pop()
        if signature(azure) in found:
            continue
        found.add(signature(azure))
        for failed in check_all_faults(azure):
            cases += 1
            states.append(failed)
    with capsys.disabled():
        print(f"\n{start.__name__}: {len(found)} states, {cases} releases with a fault")
    assert len(found) > 10
