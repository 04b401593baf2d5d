"""Parameters, their documentation and the parameter files."""

import re

import pytest

from bicep.tests.bicep_evaluation import FOLDER, MAIN, Evaluation, parameters_of, statements_of
from bicep.tests.deployments import MODES, resources_of
from dev.environment import ROOT

MODULES = sorted((FOLDER / "modules").glob("*.bicep"))
BICEP = [MAIN, *MODULES]
PARAMETER_FILES = sorted(FOLDER.glob("*.bicepparam"))
INFRASTRUCTURE_MD = (ROOT / "docs/infrastructure.md").read_text()


def by_name(path):
    return path.name


def environment_name(parameter):
    """Return the name of a parameter in upper snake case: APP_NAME for appName."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", parameter).upper()


@pytest.mark.parametrize("path", BICEP, ids=by_name)
def test_describes_each_parameter_and_output(path):
    for statement in statements_of(path):
        if statement.kind not in ("param", "output"):
            continue
        [description] = [argument(None) for argument in statement.decorators["description"]]
        assert description.endswith("."), statement.name
        if statement.kind == "param":
            expected = "Required. " if statement.value is None else "Optional. "
            assert description.startswith(expected), statement.name


def test_reads_each_parameter_from_the_environment_variable_of_its_name():
    text = (FOLDER / "main.bicepparam").read_text()
    given = dict(re.findall(r"^param (\w+) = .*readEnvironmentVariable\('(\w+)'", text, re.MULTILINE))
    # The file does not set ``location``, whose default is the location of the resource group.
    assert set(given) == set(parameters_of()) - {"location"}
    assert {name: variable for name, variable in given.items() if environment_name(name) != variable} == {}


def test_uses_the_same_defaults_in_the_parameter_file_and_in_main(monkeypatch):
    values = Evaluation(FOLDER / "main.bicepparam", {})
    defaults = Evaluation(MAIN, {})
    for statement in statements_of(FOLDER / "main.bicepparam"):
        if statement.kind == "param":
            monkeypatch.delenv(environment_name(statement.name), raising=False)
            assert statement.value(values) == defaults.lookup(statement.name), statement.name


@pytest.mark.parametrize("path", PARAMETER_FILES, ids=by_name)
def test_sets_only_existing_parameters_of_main_in_each_parameter_file(path):
    statements = statements_of(path)
    [using] = [statement.value(None) for statement in statements if statement.kind == "using"]
    assert using == "main.bicep"
    evaluation = Evaluation(path, {})
    values = {statement.name: statement.value(evaluation) for statement in statements if statement.kind == "param"}
    assert Evaluation(MAIN, values).resources


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_names_the_verified_module_that_it_was_checked_against(path):
    kinds = {statement.kind for statement in statements_of(path)}
    if "resource" in kinds:
        assert re.search(r"^// Checked against avm/res/[a-z-]+/", path.read_text(), re.MULTILINE)


def test_documents_and_uses_each_module():
    names = {path.stem for path in MODULES}
    assert {name for name in names if f"`{name}`" not in INFRASTRUCTURE_MD} == set()
    used = {
        statement.type.rpartition("/")[2]
        for path in BICEP
        for statement in statements_of(path)
        if statement.kind == "module"
    }
    assert used == {path.name for path in MODULES}
    # The deployments of the contract tests use each module that has resources.
    deployed = {resource.file for mode in MODES for resource in resources_of(mode)}
    with_resources = {
        path.stem
        for path in MODULES
        if any(found.kind == "resource" and not found.is_existing for found in statements_of(path))
    }
    assert deployed == with_resources
