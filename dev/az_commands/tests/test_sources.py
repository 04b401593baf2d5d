from pathlib import Path

import pytest

from dev.az_commands import __main__ as program
from dev.az_commands import sources
from dev.az_commands.grammar import Grammar
from dev.errors import SetupError

WORKFLOW = """\
jobs:
  deploy:
    steps:
      - run: az account show
      - name: Several lines
        run: |
          az group show \\
            --name "${{ inputs.group }}"

          az acr list
      - run: >-
          az group list
          --query "[].name"
      - uses: azure/login@v3
        with:
          comment: az group delete --yes
"""
DOCUMENT = """\
Run `az login --tenant TENANT`; the group `az containerapp` has more.

```console
$ az group show \\
    --name reviews
az group list is only output
```

```python
"az group list"
```

~~~
az acr list
~~~
"""
MODULE = """
class Step:
    def run(self, names):
        self.az.read("group", "show", "--name", self.name)
        self.az.read(*("acr", "list"), *names, f"--{names}")
        other.read("group", "list")
        raise Error(f"Run `az group delete --name {self.name}`.")
"""


def words(found):
    return [(command.line, " ".join(command.words)) for command in found]


def test_finds_the_az_commands_of_a_workflow():
    assert words(sources.in_yaml(WORKFLOW)) == [
        (4, "account show"),
        (7, "group show --name $X"),
        (10, "acr list"),
        (12, "group list --query [].name"),
    ]


def test_finds_the_az_commands_of_a_document():
    assert words(sources.in_markdown(DOCUMENT)) == [
        (4, "group show --name reviews"),
        (14, "acr list"),
        (1, "login --tenant TENANT"),
    ]


def test_finds_the_az_commands_of_a_module_and_of_its_messages():
    assert sorted(words(sources.in_python(MODULE))) == [
        (4, "group show --name $X"),
        (5, "acr list $@ $X"),
        (7, "group delete --name $X"),
    ]


def test_finds_the_az_commands_of_a_makefile():
    assert words(sources.in_makefile("deploy:\n\t@az group show --name $$RG\n")) == [(2, "group show --name $RG")]


def test_accepts_the_az_commands_of_this_project():
    program.main([])


def test_reports_a_wrong_option_of_an_az_command_with_its_file_and_line(tmp_path, monkeypatch):
    (tmp_path / "deploy.sh").write_text("set -e\naz group exists --nmae reviews\n")
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr(program, "files", lambda root: [root / "deploy.sh"])
    with pytest.raises(SetupError, match=r"deploy.sh:2: az group exists has no option --nmae"):
        program.main([])


def test_checks_the_az_commands_that_the_deployment_runs():
    files = (program.ROOT / "deployment").rglob("*.py")
    found = {" ".join(one.words[:3]) for file in files for one in sources.commands_of(file)}
    assert {"deployment group create", "acr build --registry", "containerapp job start"} <= found


def test_reads_no_az_commands_from_python_tests():
    assert sources.reader(Path("deployment/tests/test_up.py")) is None


def test_records_only_the_az_commands_in_use(tmp_path, monkeypatch):
    complete = {"source": "azure-cli 0", "options": [], "commands": {"a": [], "b": [{"names": ["-n"]}], "c d": []}}
    monkeypatch.setattr(program, "FILE", tmp_path / "commands.json")
    program.write(program.trimmed(complete, [["b", "-n"], ["c", "d"], ["unknown"]]))
    assert Grammar.load(tmp_path / "commands.json").record["commands"] == {"b": [{"names": ["-n"]}], "c d": []}
