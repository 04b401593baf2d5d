"""Find errors in the workflows that the linters of ``make check`` do not find."""

import ast
import contextlib
import importlib.util
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from deployment.arguments import make_parser
from dev.az_commands.grammar import Grammar, InvalidCommand
from dev.az_commands.sources import commands_of
from dev.workflows import github_cli
from dev.workflows.files import Job, Step, Workflow, read, read_all
from dev.workflows.variables import LOCATION, ROOT

GUIDE = Path("docs/guide/6-continuous-delivery.md")
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
PINNED = re.compile(r"^[\s-]*uses: (?P<action>[\w.-]+/[\w.-]+)(?:/[\w./-]+)?@(?P<pin>.*)$", re.MULTILINE)
PIN = re.compile(r"[0-9a-f]{40} # v\d+\.\d+\.\d+")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
OUTPUT = re.compile(r"\bsteps\.([\w-]+)\.outputs\.([\w-]+)")
STEP = re.compile(r"\bsteps\.([\w-]+)\.")
JOB_OUTPUT = re.compile(r"\bneeds\.([\w-]+)\.outputs\.([\w-]+)")
CHANGES_AZURE = re.compile(r"python3 -m deployment (?:build|provision|roles|migrate|release|rollback|up)\b")
VARIABLE = re.compile(r"\b(?:vars|fromJSON\(inputs\.variables\))\.(\w+)")
# The permissions to write that each job needs. All other jobs may only read.
WRITES = {
    # Sign in to Azure; sign attestations and store them.
    ("deploy.yml", "deploy"): {"attestations", "id-token"},
    # Sign in to Azure.
    ("infrastructure.yml", "deploy"): {"id-token"},
    ("infrastructure.yml", "what-if"): {"id-token"},
    ("rollback.yml", "rollback"): {"id-token"},
    # Write the comment with the changes of the infrastructure.
    ("infrastructure.yml", "comment"): {"pull-requests"},
    # Store results in the Security tab.
    ("codeql.yml", "analyze"): {"security-events"},
    ("scorecard.yml", "analyze"): {"security-events"},
}
# Conditions under which no code of a pull request from a fork runs.
TRUSTED = ("github.event.pull_request.head.repo.full_name == github.repository", "github.ref == 'refs/heads/main'")


def errors(root: Path) -> list[str]:
    workflows = read_all(root)
    return [error for check in CHECKS for error in check(root, workflows)]


def check_make_targets(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    targets = set(TARGET.findall((root / "Makefile").read_text()))
    for workflow in workflows:
        yield from (f"{workflow.name}: make has no target {name}" for name in make_targets(workflow) - targets)


def make_targets(workflow: Workflow) -> set[str]:
    found = [words for step in workflow.steps for words in step.commands if words[0] == "make"]
    return {target for words in found for target in words[1:]}


def check_programs(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    for workflow in workflows:
        for step in workflow.steps:
            for words in step.commands:
                if words[:2] == ["python3", "-m"] and not is_module_command(words[2:]):
                    yield f"{workflow.name}: Python has no command {' '.join(words[2:])}"
                if words[0] == "gh" and not github_cli.is_command(words[1:]):
                    yield f"{workflow.name}: gh has no command {' '.join(words[1:])}"


def is_module_command(words: list[str]) -> bool:
    module, *arguments = words
    if module != "deployment":
        return (ROOT / module.split(".")[0]).is_dir() and importlib.util.find_spec(module) is not None
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            make_parser().parse_args(arguments)
        except SystemExit:
            return False
    return True


def check_interrupted_deployments(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    """Find deployments that ignore signals, and jobs that leave a lock behind when such a process is killed.

    The runner signals only the shell, so that ``exec`` must replace it by the deployment.
    """
    for workflow in workflows:
        for job in workflow.jobs:
            changing = [step for step in job.steps if CHANGES_AZURE.search(step.script)]
            for step in changing:
                if not step.script.startswith("exec "):
                    yield f"{workflow.name}: a cancellation does not reach the deployment without exec: {step.script}"
            if changing and job.steps[-1].script != "python3 -m deployment abort":
                yield f"{workflow.name}: the last step of the job {job.name} is not python3 -m deployment abort"


def check_az_commands(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    grammar = Grammar.load()
    for workflow in workflows:
        for command in commands_of(workflow.path):
            try:
                grammar.parse(command.words)
            except InvalidCommand as error:
                yield f"{workflow.name}: {error}"


def check_outputs(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    """Find uses of steps that do not exist before, and of outputs that nothing sets."""
    for workflow in workflows:
        for job in workflow.jobs:
            for number, step in enumerate(job.steps):
                earlier = {one.id: one for one in job.steps[:number] if one.id}
                yield from (f"{workflow.name}: {error}" for error in wrong_outputs(root, str(step.values), earlier))
        jobs = {job.name: job for job in workflow.jobs}
        for name, output in JOB_OUTPUT.findall(str(workflow.values)):
            if name not in jobs or output not in jobs[name].values.get("outputs", {}):
                yield f"{workflow.name}: the job {name} has no output {output}"


def wrong_outputs(root: Path, text: str, earlier: dict[str, Step]) -> Iterator[str]:
    yield from (f"no earlier step has the id {name}" for name in STEP.findall(text) if name not in earlier)
    for name, output in OUTPUT.findall(text):
        if name in earlier and output not in outputs(root, earlier[name]):
            yield f"the step {name} sets no output {output}"


def outputs(root: Path, step: Step) -> set[str]:
    """Return the outputs of a step. Those of actions of other repositories are not known, and no workflow uses them."""
    if step.uses.startswith("./"):
        return set(read(root / step.uses / "action.yml").values.get("outputs", {}))
    builds = any(words[:4] == ["python3", "-m", "deployment", "build"] for words in step.commands)
    return deployment_outputs() if builds else set()


@cache
def deployment_outputs() -> set[str]:
    """Return the outputs that the deployment module sets with ``write_outputs``."""
    found: set[str] = set()
    for path in (ROOT / "deployment").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="write_outputs"), args=[ast.Dict(keys=keys), *_]):
                    found |= {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return found


def check_local_uses(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    """Find local actions and workflows that do not exist, and wrong inputs of actions."""
    for workflow in workflows:
        for job in workflow.jobs:
            if job.uses.startswith("./") and not (root / job.uses).is_file():
                yield f"{workflow.name}: {job.uses} does not exist"
            for step in job.steps:
                if step.uses.startswith("./"):
                    yield from (f"{workflow.name}: {error}" for error in wrong_inputs(root, step))


def wrong_inputs(root: Path, step: Step) -> Iterator[str]:
    path = root / step.uses / "action.yml"
    if not path.is_file():
        yield f"{step.uses} does not exist"
        return
    inputs, given = read(path).values.get("inputs", {}), step.values.get("with", {})
    yield from (f"{step.uses} has no input {name}" for name in given if name not in inputs)
    required = {name for name, values in inputs.items() if values.get("required")}
    yield from (f"{step.uses} needs the input {name}" for name in sorted(required - given.keys()))


def check_pins(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    pins: dict[str, str] = {}
    for workflow in workflows:
        for action, pin in PINNED.findall(workflow.path.read_text()):
            if not PIN.fullmatch(pin):
                yield f"{workflow.name}: {action} has no commit with its version as a comment"
            elif pins.setdefault(action, pin) != pin:
                yield f"{workflow.name}: {action} has another commit than elsewhere"


def check_permissions(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    for workflow in [one for one in workflows if not one.is_action]:
        if workflow.values.get("permissions") != {}:
            yield f"{workflow.name}: `permissions: {{}}` is missing at the top"
        for job in workflow.jobs:
            if job.permissions is None:
                yield f"{workflow.name}: the job {job.name} states no permissions"
            elif job.written != WRITES.get((workflow.name, job.name), set()):
                yield f"{workflow.name}: the job {job.name} may write {', '.join(sorted(job.written)) or 'nothing'}"


def check_limits(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    for workflow in [one for one in workflows if not one.is_action]:
        if "concurrency" not in workflow.values:
            yield f"{workflow.name}: concurrency is missing"
        # A job that calls a workflow cannot have a timeout.
        missing = [job.name for job in workflow.jobs if not job.uses and "timeout-minutes" not in job.values]
        yield from (f"{workflow.name}: the job {name} has no timeout-minutes" for name in missing)


def check_access_to_azure(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    """Find jobs that get a token for Azure without an environment, or for a pull request of a fork."""
    for workflow in workflows:
        for job in [job for job in workflow.jobs if "id-token" in job.written]:
            environment = job.values.get("environment")
            if environment not in {"production", "what-if"}:
                yield f"{workflow.name}: the job {job.name} has no environment"
            if "pull_request" in workflow.triggers and not is_trusted(job, TRUSTED[environment == "production" :]):
                yield f"{workflow.name}: the job {job.name} could run code of a pull request with access to Azure"


def is_trusted(job: Job, conditions: tuple[str, ...]) -> bool:
    return any(condition in str(job.values.get("if")) for condition in conditions)


def check_scripts(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    """Find expressions in scripts, which would run the value as code."""
    for workflow in workflows:
        for step in workflow.steps:
            yield from (f"{workflow.name}: a script contains {found}" for found in EXPRESSION.findall(step.script))


def check_variables(root: Path, workflows: list[Workflow]) -> Iterator[str]:
    """Find variables of the repository that the guide does not explain."""
    used = {name for workflow in workflows for name in VARIABLE.findall(workflow.path.read_text())}
    explained = set(re.findall(r"\w+", (root / GUIDE).read_text()))
    yield from (f"{GUIDE.name} does not explain {name}" for name in sorted({*used, *LOCATION} - explained))


CHECKS: tuple[Callable[[Path, list[Workflow]], Iterator[str]], ...] = (
    check_make_targets,
    check_programs,
    check_interrupted_deployments,
    check_az_commands,
    check_outputs,
    check_local_uses,
    check_pins,
    check_permissions,
    check_limits,
    check_access_to_azure,
    check_scripts,
    check_variables,
)
