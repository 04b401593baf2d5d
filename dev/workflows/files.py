"""Read the workflows and actions in .github."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dev.documents.shell import commands


@dataclass(frozen=True)
class Step:
    values: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.values.get("id", ""))

    @property
    def uses(self) -> str:
        return str(self.values.get("uses", ""))

    @property
    def script(self) -> str:
        return str(self.values.get("run", ""))

    @property
    def commands(self) -> list[list[str]]:
        """Return the words of each command, without ``exec``."""
        return [words[1:] if words[0] == "exec" else words for words in commands(self.script)]


@dataclass(frozen=True)
class Job:
    name: str
    values: dict[str, Any]

    @property
    def uses(self) -> str:
        """Return the workflow that this job calls, or "" if it has steps."""
        return str(self.values.get("uses", ""))

    @property
    def steps(self) -> list[Step]:
        return [Step(values) for values in self.values.get("steps", [])]

    @property
    def permissions(self) -> dict[str, str] | None:
        """Return the permissions by scope. None: the job has those of the workflow. Permissions for all scopes fail."""
        found = self.values.get("permissions")
        return None if found is None else dict(found)

    @property
    def written(self) -> set[str]:
        return {scope for scope, access in (self.permissions or {}).items() if access != "read"}


@dataclass(frozen=True)
class Workflow:
    """A workflow or a composite action, whose steps are those of a job without a name."""

    path: Path
    # YAML 1.1 reads the key `on` as true.
    values: dict[str | bool, Any]

    @property
    def name(self) -> str:
        return self.path.parent.name if self.path.stem == "action" else self.path.name

    @property
    def is_action(self) -> bool:
        return "runs" in self.values

    @property
    def triggers(self) -> set[str]:
        return set(self.values[True])

    @property
    def jobs(self) -> list[Job]:
        if self.is_action:
            return [Job("", self.values["runs"])]
        return [Job(name, values) for name, values in self.values["jobs"].items()]

    @property
    def steps(self) -> list[Step]:
        return [step for job in self.jobs for step in job.steps]


def read(path: Path) -> Workflow:
    return Workflow(path, yaml.safe_load(path.read_text()))


def read_all(root: Path) -> list[Workflow]:
    folder = root / ".github"
    return [read(path) for path in sorted([*folder.glob("workflows/*.yml"), *folder.glob("actions/*/action.yml")])]
