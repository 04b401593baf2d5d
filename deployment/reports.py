"""Print the progress of a command, and format the state and the plan."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deployment.plan import Step
from deployment.state import DesiredState, State


class ProgressReporter:
    def write(self, text: str) -> None:
        # Flush, because subprocesses write to the same stream.
        print(text, flush=True)

    @contextmanager
    def step(self, title: str, reason: str) -> Iterator[None]:
        self.write(f"{title}: {reason}")
        started = time.monotonic()
        yield
        self.write(f"{title}: done in {time.monotonic() - started:.0f} s")


def summary(state: State, desired: DesiredState) -> str:
    lines = {
        "resource group": desired.resource_group + ("" if state.group_exists else " (does not exist)"),
        "URL": f"https://{state.host}" if state.host else "none",
        "image": state.image or "none, only a placeholder",
        "newest revision": state.latest_revision or "none",
        "traffic": traffic(state),
        "this commit": f"{desired.source.tag}, {'released' if state.is_released else 'not released'}",
    }
    return "\n".join(f"{name + ':':17}{value}" for name, value in lines.items())


def traffic(state: State) -> str:
    return ", ".join(f"{entry.weight} % {entry.revision}" for entry in state.traffic) or "none"


def steps_as_text(steps: list[Step]) -> str:
    return "\n".join(f"{number}. {step.action}: {step.reason}" for number, step in enumerate(steps, 1))


def steps_as_json(steps: list[Step]) -> str:
    return json.dumps([{"step": step.action, "reason": step.reason} for step in steps], indent=2)
