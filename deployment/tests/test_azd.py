"""Compare azure.yaml and its hooks with the commands of ``deployment``.

https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-extensibility
"""

import re
import shlex

import yaml

from deployment.arguments import make_parser
from deployment.tests.fake_environment import PROJECT

PROJECT_FILE = yaml.safe_load((PROJECT / "azure.yaml").read_text())


def commands():
    for event, hook in PROJECT_FILE["hooks"].items():
        for system, script in hook.items():
            yield event, system, shlex.split(script["run"])


def test_runs_existing_commands_in_the_azd_hooks():
    for _, _, words in commands():
        assert words[:3] in (["python3", "-m", "deployment"], ["python", "-m", "deployment"])
        assert make_parser().parse_args([*words[3:]]).commands == words[3:]


def test_runs_the_same_azd_hooks_on_all_systems():
    by_system = {(event, system): words[1:] for event, system, words in commands()}
    for event in PROJECT_FILE["hooks"]:
        assert by_system[event, "posix"] == by_system[event, "windows"]


def test_provisions_with_the_parameter_file_under_azd():
    infra = PROJECT_FILE["infra"]
    assert (PROJECT / infra["path"] / f"{infra['module']}.bicepparam").is_file()


def test_reaches_the_same_state_with_azd_as_with_up(azure, monkeypatch):
    azure.run("plan")
    azd = azure.programs / "azd"
    azd.write_text("#!/bin/sh\n")
    azd.chmod(0o755)
    for _ in range(2):
        printed = azure.run("azd-environment")
        for name, value in re.findall(r"(IMAGE|REVISION_SUFFIX|TRAFFIC)=(\S*)", printed):
            monkeypatch.setenv(name, value)
        # azd provisions with the values that the hook has set.
        azure.provision_as_azd()
        azure.run("build", "roles", "migrate", "release")
    assert len(azure.group["app"]["revisions"]) == 2
    assert len(azure.read()["builds"]) == 1
    assert azure.serving().startswith("reviewsregistry.azurecr.io/")
