"""Format the state and the plan for output."""

import json

from deployment.plan import Step
from deployment.state import DesiredState, State


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
    return ", ".join(f"{one.weight} % {one.revision}" for one in state.traffic) or "none"


def steps_as_text(steps: list[Step]) -> str:
    return "\n".join(f"{number}. {step.action}: {step.reason}" for number, step in enumerate(steps, 1))


def steps_as_json(steps: list[Step]) -> str:
    return json.dumps([{"step": step.action, "reason": step.reason} for step in steps], indent=2)
