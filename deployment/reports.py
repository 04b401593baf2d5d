"""Print the progress of a command, and format the state and the plan."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from deployment.plan import Step
from deployment.rollout.stages import LABEL
from deployment.state import DesiredState, State


class ProgressReporter:
    """Print each step as it starts and ends, and keep the steps for a summary."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, str]] = []

    def write(self, text: str) -> None:
        # A closed terminal or pipe must not end a release. Flush, because subprocesses write to the same stream.
        with suppress(OSError):
            print(text, flush=True)

    @contextmanager
    def step(self, title: str, reason: str) -> Iterator[None]:
        self.write(f"{title}: {reason}")
        started = time.monotonic()
        try:
            yield
        except BaseException:
            self.entries.append((title, reason, "failed"))
            raise
        duration = f"done in {time.monotonic() - started:.0f} s"
        self.entries.append((title, reason, duration))
        self.write(f"{title}: {duration}")

    def as_markdown(self, result: str) -> str:
        rows = [f"| {title} | {cell(reason)} | {duration} |" for title, reason, duration in self.entries]
        table = ["| step | what | result |", "|---|---|---|", *rows, ""] if rows else []
        return "\n".join([*table, cell(result), ""])


def cell(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))


def write_summary(text: str, environment: Mapping[str, str]) -> None:
    """Append Markdown to the summary page of a GitHub workflow. Do nothing on other machines."""
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        with suppress(OSError), Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


def write_outputs(outputs: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Set outputs of the step of a GitHub workflow. Do nothing on other machines."""
    if path := environment.get("GITHUB_OUTPUT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in outputs.items())


def summary(state: State, desired: DesiredState, lock_holder: str) -> str:
    lines = {
        "resource group": desired.resource_group + ("" if state.group_exists else " (does not exist)"),
        "URL": f"https://{state.host}" if state.host else "none",
        "image": state.image or "none, only a placeholder",
        "newest revision": state.latest_revision or "none",
        "traffic": traffic(state),
        "candidate": state.labeled(LABEL) or "none",
        "active": ", ".join(found.name for found in state.revisions if found.is_active) or "none",
        "lock": f"held by {lock_holder}" if lock_holder else "free",
        "this commit": f"{desired.source.tag}, {'released' if state.is_released else 'not released'}",
    }
    return "\n".join(f"{name + ':':17}{value}" for name, value in lines.items())


def traffic(state: State) -> str:
    return ", ".join(f"{weight} % {revision}" for revision, weight in state.weights.items()) or "none"


def steps_as_text(steps: list[Step]) -> str:
    return "\n".join(f"{number}. {step.action}: {step.reason}" for number, step in enumerate(steps, 1))


def steps_as_json(steps: list[Step]) -> str:
    return json.dumps([{"step": step.action, "reason": step.reason} for step in steps], indent=2)
