import json
import re
import shutil
import subprocess

import pytest

from deployment.parameters import COMPUTED_VARIABLES, PARAMETER_FILE, read_parameters
from dev.az_commands.sources import commands_of
from dev.documents.shell import commands
from dev.environment import ROOT
from dev.errors import SetupError
from dev.workflows import variables
from dev.workflows.checks import GUIDE, deployment_outputs, errors, make_targets
from dev.workflows.files import read, read_all
from dev.workflows.github_cli import is_command

WORKFLOWS = ROOT / ".github" / "workflows"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
# A change of a file, and the error that it causes.
MISTAKES = {
    "a make target that does not exist": ("ci.yml", "make check", "make chekc", "make has no target chekc"),
    "a command that the deployment does not have": (
        "deploy.yml",
        "deployment abort",
        "deployment aborted",
        "Python has no command deployment aborted",
    ),
    "an option that the deployment does not have": (
        "rollback.yml",
        "--revision",
        "--revison",
        "Python has no command deployment rollback --revison",
    ),
    "a deployment that signals do not reach": (
        "rollback.yml",
        "exec python3",
        "python3",
        "a cancellation does not reach the deployment without exec",
    ),
    "a job that leaves a lock behind": (
        "rollback.yml",
        "run: python3 -m deployment abort",
        "run: python3 -m deployment status",
        "the last step of the job rollback is not python3 -m deployment abort",
    ),
    "a module that does not exist": (
        "azure/action.yml",
        "dev.workflows.variables",
        "dev.workflows.variable",
        "Python has no command dev.workflows.variable",
    ),
    "an option that gh does not have": ("infrastructure.yml", "--edit-last", "--edit", "gh has no command pr comment"),
    "an option that az does not have": ("azure/action.yml", "--resource ", "--resources ", "has no option --resources"),
    "an output that the deployment does not set": (
        "deploy.yml",
        "steps.build.outputs.digest",
        "steps.build.outputs.sha",
        "the step build sets no output sha",
    ),
    "a step that does not exist": (
        "deploy.yml",
        "steps.azure.outcome",
        "steps.azur.outcome",
        "no earlier step has the id azur",
    ),
    "an output of another repository's action": (
        "deploy.yml",
        "      - id: build\n        run: exec python3 -m deployment build",
        f"      - id: build\n        uses: {CHECKOUT}",
        "the step build sets no output image",
    ),
    "an output that a job does not have": (
        "infrastructure.yml",
        "NUMBER: ${{ github",
        "NUMBER: ${{ needs.what-if.outputs.number || github",
        "the job what-if has no output number",
    ),
    "a local action that does not exist": (
        "ci.yml",
        "actions/python",
        "actions/pyhton",
        "actions/pyhton does not exist",
    ),
    "a local workflow that does not exist": (
        "deploy.yml",
        "workflows/ci.yml",
        "workflows/c.yml",
        "c.yml does not exist",
    ),
    "an input that a local action does not have": ("rollback.yml", "client-id:", "client:", "has no input client"),
    "a local action without a required input": (
        "rollback.yml",
        "          client-id: ${{ vars.AZURE_CLIENT_ID }}\n",
        "",
        "needs the input client-id",
    ),
    "an action without a commit": (
        "ci.yml",
        CHECKOUT,
        "actions/checkout@v7",
        "actions/checkout has no commit with its version as a comment",
    ),
    "a commit without a version": ("rollback.yml", " # v7.0.1", "", "actions/checkout has no commit with its version"),
    "two commits of an action": ("rollback.yml", "@3d3c42e5", "@3d3c42e6", "actions/checkout has another commit than"),
    "permissions of a whole workflow": ("ci.yml", "permissions: {}\n", "", "`permissions: {}` is missing"),
    "a job without permissions": (
        "ci.yml",
        "    permissions:\n      contents: read\n    steps:\n",
        "    steps:\n",
        "the job check states no permissions",
    ),
    "a permission to write that a job does not need": (
        "ci.yml",
        "contents: read",
        "contents: write",
        "the job check may write contents",
    ),
    "a missing permission to write": (
        "deploy.yml",
        "      attestations: write\n",
        "",
        "the job deploy may write id-token",
    ),
    "a job without a timeout": ("ci.yml", "    timeout-minutes: 15\n", "", "the job check has no timeout-minutes"),
    "a workflow without concurrency": ("scorecard.yml", "\nconcurrency:", "\nenv:", "concurrency is missing"),
    "access to Azure without an environment": (
        "rollback.yml",
        "    environment: production\n",
        "",
        "the job rollback has no environment",
    ),
    "access to Azure for forks": (
        "infrastructure.yml",
        "github.event.pull_request.head.repo.full_name == github.repository",
        "true",
        "the job what-if could run code of a pull request with access to Azure",
    ),
    "a deployment of pull requests": (
        "infrastructure.yml",
        "github.ref == 'refs/heads/main'",
        "github.event.pull_request.head.repo.full_name == github.repository",
        "the job deploy could run code of a pull request with access to Azure",
    ),
    "an expression in a script": (
        "rollback.yml",
        '"$REVISION"',
        '"${{ inputs.revision }}"',
        r"a script contains \$\{\{ inputs.revision \}\}",
    ),
    "a variable that the guide does not explain": (
        "rollback.yml",
        "vars.AZURE_CLIENT_ID",
        "vars.AZURE_CLIENT",
        "does not explain AZURE_CLIENT$",
    ),
}


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    for path in ("Makefile", GUIDE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, tmp_path / path)
    return tmp_path


def test_accepts_the_workflows_of_this_project():
    assert errors(ROOT) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_detects_in_workflows(copy, mistake):
    name, old, new, expected = MISTAKES[mistake]
    file = copy / ".github" / ("actions" if "/" in name else "workflows") / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    found = errors(copy)
    assert [error for error in found if re.search(expected, error)], found


def test_finds_the_outputs_of_the_deployment():
    assert deployment_outputs() == {"digest", "image", "name"}


def test_runs_the_targets_of_the_workflow_on_machines_without_github():
    on_github = make_targets(read(WORKFLOWS / "ci.yml")) | make_targets(
        read(ROOT / ".github/actions/python/action.yml")
    )
    found = [words for words in commands((ROOT / ".ci" / "run").read_text()) if words[0] == "make"]
    # It asks a server on the internet for advisories.
    assert {target for words in found for target in words[1:]} == on_github - {"audit"}


def test_runs_deployments_of_the_repository_one_after_the_other_but_rollbacks_immediately():
    groups = {
        (workflow.name, job.name): job.values.get("concurrency")
        for workflow in read_all(ROOT)
        for job in workflow.jobs
        if job.values.get("environment") == "production"
    }
    production = {"group": "production", "cancel-in-progress": False}
    assert groups == {
        ("deploy.yml", "deploy"): production,
        ("infrastructure.yml", "deploy"): production,
        ("rollback.yml", "rollback"): None,
    }
    assert read(WORKFLOWS / "rollback.yml").values["concurrency"]["group"] != "production"


def test_describes_changes_of_the_infrastructure_with_permissions_to_read_only():
    what_ifs = [
        command.words
        for path in sorted((ROOT / "deployment").rglob("*.py"))
        for command in commands_of(path)
        if command.words[:3] == ["deployment", "group", "what-if"]
    ]
    assert what_ifs
    assert all("ProviderNoRbac" in words for words in what_ifs)


class TestVariables:
    def test_passes_the_parameters_of_the_deployment_to_later_steps(self, tmp_path):
        given = {"SITE_NAME": "Corner = Table", "MIN_REPLICAS": "", "AZURE_LOCATION": "swedencentral", "PATH": "/tmp"}
        file = tmp_path / "env"
        file.write_text("A=b\n")
        variables.main([], {"VARIABLES": json.dumps(given), "GITHUB_ENV": str(file)})
        assert file.read_text() == "A=b\nAZURE_LOCATION=swedencentral\nSITE_NAME=Corner = Table\n"

    def test_never_passes_the_subject_of_the_deployer(self):
        assert list(variables.deployment_variables({"GITHUB_SUBJECT": "repo:a/b"})) == []

    def test_passes_every_other_parameter(self):
        names = {*read_parameters(ROOT, {}), *variables.LOCATION} - {"GITHUB_SUBJECT"}
        assert dict(variables.deployment_variables(dict.fromkeys(names, "a"))) == dict.fromkeys(names, "a")
        assert not names & COMPUTED_VARIABLES
        assert names >= {"APP_NAME", "REGISTRY_NAME", "ALERT_EMAIL"}

    def test_refuses_a_value_with_several_lines(self):
        with pytest.raises(SetupError, match="SITE_NAME has several lines"):
            list(variables.deployment_variables({"SITE_NAME": "a\nPATH=/tmp"}))

    def test_lists_the_variables_of_this_terminal_as_bash_reads_them(self, capsys):
        value = 'Maria\'s "Corner" costs $5 \\ # {x}'
        variables.main(["--list"], {"SITE_NAME": value, "HOME": "/root"})
        listed = capsys.readouterr().out
        done = subprocess.run(
            ["bash", "-c", f'{listed}printf %s "$SITE_NAME"'], capture_output=True, text=True, check=True
        )
        assert done.stdout == value

    def test_reads_a_parameter_file_that_exists(self):
        assert (ROOT / PARAMETER_FILE).is_file()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("variable set AZURE_CLIENT_ID --body a", True),
        ("run list --limit 1", True),
        ("variable set --value a", False),
        ("variable", False),
        ("repo delete", False),
    ],
)
def test_recognizes_commands_of_gh(command, expected):
    assert is_command(command.split()) is expected
