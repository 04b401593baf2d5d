"""Two processes that change the traffic of one site at the same time, in any order of their calls."""

from threading import Semaphore, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployment.errors import DeploymentError
from deployment.rollout.lock import LockedError
from deployment.rollout.tests.model import ModelCLI, Process, copied, letter_of, provisioned, weights


class TurnCLI(ModelCLI):
    def __init__(self, azure, actor):
        super().__init__(azure)
        self.actor = actor

    def _run(self, arguments, environment, stdout):
        self.actor.pause()
        return super()._run(arguments, environment, stdout)


class Actor:
    """A process in a thread that runs only while the test has given it a turn: until its next call, or its end."""

    def __init__(self, azure, letter, command, other=None):
        self.turn, self.paused = Semaphore(0), Semaphore(0)
        self.other, self.error, self.is_done = other, None, False
        process = Process(azure, letter, TurnCLI(azure, self), self.sleep)
        self.azure, self.command = azure, getattr(process, command)
        self.thread = Thread(target=self.run, daemon=True)
        self.thread.start()
        self.paused.acquire()

    def run(self):
        self.pause()
        try:
            self.command()
        except DeploymentError as error:
            self.error = error
        finally:
            self.is_done = True
            self.paused.release()

    def pause(self):
        self.paused.release()
        self.turn.acquire()

    def step(self):
        if not self.is_done:
            self.turn.release()
            self.paused.acquire()

    def finish(self):
        while not self.is_done:
            self.step()
        self.thread.join()

    def sleep(self, seconds):
        """Advance the clock of the simulated Azure instead of waiting."""
        # A command of another process that has started takes effect before a long wait ends.
        if self.other and seconds > 10:
            self.other.step()
        self.azure["clock"] += seconds


@pytest.fixture(scope="module")
def released():
    azure = provisioned("a", "b", "c")
    Process(azure, "a").release()
    return copied(azure)


@pytest.mark.parametrize("letters", ["bb", "bc"])
@settings(max_examples=30)
@given(data=st.data())
def test_refuses_one_of_two_releases_in_any_order_of_their_calls(released, letters, data):
    azure = copied(released)
    actors = [Actor(azure, letter, "release") for letter in letters]
    turns = data.draw(st.lists(st.integers(0, 1), max_size=120))
    for number in turns:
        actors[number].step()
    for actor in actors:
        actor.finish()
    errors = [actor.error for actor in actors]
    assert azure["violations"] == []
    assert list(weights(azure).values()) == [100]
    assert azure["lease"] is None
    # A process that finds the lock taken is refused, and the other one completes.
    assert all(error is None or isinstance(error, LockedError) for error in errors)
    completed = [actor for actor, error in zip(letters, errors, strict=True) if error is None]
    assert completed
    assert letter_of(next(iter(weights(azure)))) in completed


@pytest.mark.parametrize("command", ["abort", "roll_back"])
def test_ends_a_release_that_is_taken_over_at_any_of_its_calls(released, command):
    alone = copied(released)
    Process(alone, "b").release()
    calls = len(alone["calls"])
    outcomes = set()
    for number in range(1, calls + 1):
        azure = copied(released)
        release = Actor(azure, "b", "release")
        for _ in range(number):
            release.step()
        other = Actor(azure, "b", command, other=release)
        other.finish()
        after = weights(azure)
        release.finish()
        assert azure["violations"] == [], number
        assert list(after.values()) == [100], number
        # A release that had not acquired the lock yet starts after the other process.
        assert weights(azure) == after or release.error is None, number
        outcomes.add((letter_of(next(iter(after))), type(release.error).__name__))
    assert ("a", "LockedError") in outcomes
