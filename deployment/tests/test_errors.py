import os
from pathlib import Path

import pytest

from deployment import __main__ as program
from deployment.arguments import COMMANDS
from deployment.tests.fake_environment import GROUP
from deployment.tests.stand_in_deployment import PLACEHOLDER


def test_reports_a_missing_azure_cli(executable_azure, monkeypatch, tmp_path):
    git_only = tmp_path / "git"
    git_only.mkdir()
    monkeypatch.setenv("PATH", str(git_only))
    assert "The Azure CLI is not installed: see https://" in executable_azure.run("up", code=1)


def test_reports_an_old_azure_cli(azure):
    azure.change(version="2.40.0")
    assert azure.run("up", code=1).startswith("The Azure CLI is 2.40.0: update it to 2.53.0 or newer")


def test_reports_a_missing_login(executable_azure):
    executable_azure.change(logged_in=False)
    assert executable_azure.run("up", code=1) == (
        "The Azure CLI is not logged in, or its login has expired: run `az login`.\n"
    )


def test_reports_a_subscription_without_access(azure):
    message = azure.run("up", "--subscription", "Other", code=1)
    assert message.startswith("This account has no access to the subscription. `az account list --output table`")


def test_reports_that_the_resource_group_is_not_named(azure, capfd):
    assert program.main(["up"]) == 1
    assert "Name the resource group with --resource-group or AZURE_RESOURCE_GROUP" in capfd.readouterr().err


def test_deploys_without_the_permission_to_list_providers(azure):
    azure.change(errors={"provider list": "ERROR: (AuthorizationFailed) The client may not read providers."})
    azure.run("up")


def test_refuses_changes_that_are_not_committed_before_it_creates_anything(azure):
    (azure.clone / "code.py").write_text("not committed")
    assert "changes that are not committed" in azure.run("up", code=1)
    assert azure.read()["groups"] == {}


def test_refuses_a_folder_without_a_commit(azure, monkeypatch, tmp_path):
    folder = tmp_path / "download"
    (azure.clone / "bicep").rename(tmp_path / "bicep")
    folder.mkdir()
    (tmp_path / "bicep").rename(folder / "bicep")
    monkeypatch.setattr(program, "ROOT", folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "Images are built from commits, and git found none" in azure.run("up", code=1)


@pytest.mark.parametrize("command", ["roles", "migrate", "release"])
def test_names_the_step_that_builds_a_missing_image(azure, command):
    azure.run("up")
    azure.commit()
    assert "run `python3 -m deployment build` first" in azure.run(command, code=1)


def test_refuses_a_registry_name_that_differs_from_the_existing_registry(azure, monkeypatch):
    azure.run("up")
    azure.reset_calls()
    monkeypatch.setenv("REGISTRY_NAME", "reviews4711")
    message = azure.run("up", code=1)
    assert "has the registry reviewsregistry, but REGISTRY_NAME is reviews4711: read your file of variables" in message
    assert azure.calls("deployment", "group", "create") == []
    assert "has the registry reviewsregistry" in azure.run("provision", code=1)
    azure.run("status")
    monkeypatch.setenv("REGISTRY_NAME", "ReviewsRegistry")
    azure.run("plan")


def test_names_the_step_that_creates_a_missing_registry(azure):
    assert "run `python3 -m deployment provision` first" in azure.run("build", code=1)


def test_shows_the_log_of_a_job_that_failed(azure):
    azure.change(failing_jobs=["roles"], log=["The administrator cannot log in."])
    message = azure.run("up", code=1)
    assert "The execution reviews-roles-0000000 of the job reviews-roles ended with Failed" in message
    assert azure.serving() == PLACEHOLDER


def test_passes_no_argument_that_a_batch_file_would_interpret(azure):
    azure.change(failing_jobs=["migrate"], log=["The table exists."])
    azure.run("up", code=1)
    assert not [word for call in azure.read()["calls"] for word in call if set(word) & set('"|&<>^%')]


def test_deletes_the_file_with_the_query_of_a_log(azure):
    azure.change(failing_jobs=["roles"], log=["The administrator cannot log in."])
    azure.run("up", code=1)
    files = [word for call in azure.calls("rest") for word in call if word.startswith("@")]
    assert files
    assert not [file for file in files if Path(file.removeprefix("@")).exists()]


def test_ends_with_130_after_an_interrupt(monkeypatch, capsys):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "run", interrupt)
    assert program.main(["up"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


def test_ends_with_130_when_the_azure_cli_was_interrupted(executable_azure):
    (executable_azure.programs / "az").write_text("#!/bin/sh\nkill -INT $$\n")
    assert executable_azure.run("up", code=130).startswith("Interrupted.")


def test_deletes_the_group_after_its_name_was_typed(azure, monkeypatch):
    azure.run("up")
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    assert "Nothing was deleted." in azure.run("down", code=1)
    monkeypatch.setattr("builtins.input", lambda question: GROUP)
    azure.run("down")
    assert azure.read()["groups"] == {}
    assert "does not exist" in azure.run("down", "--yes")


def test_prints_the_url_and_the_traffic_as_status(azure):
    assert "does not exist" in azure.run("status")
    azure.run("up")
    printed = azure.run("status")
    assert "URL:             https://reviews.example.azurecontainerapps.io" in printed
    assert "100 % reviews--" in printed


def test_refuses_to_combine_commands_that_are_not_steps(azure):
    assert "Only these commands can be combined: provision, build" in azure.run("build", "down", code=1)


def test_explains_every_command_in_its_help(capsys):
    with pytest.raises(SystemExit):
        program.main(["--help"])
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in COMMANDS)


def test_sets_the_running_image_as_the_one_that_azd_must_keep(azure, tmp_path):
    written = tmp_path / "azd.txt"
    azd = azure.programs / "azd"
    azd.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{written}\n')
    azd.chmod(0o755)
    azure.run("azd-environment")
    assert written.read_text().split("\n")[2:5] == ["IMAGE=", "REVISION_SUFFIX=", "TRAFFIC=[]"]
    azure.run("up")
    azure.run("azd-environment")
    release = azure.group["deployments"][-1]
    expected = [f"IMAGE={release['image']}", f"REVISION_SUFFIX={release['revisionSuffix']}", "TRAFFIC=[]"]
    assert written.read_text().split("\n")[2:5] == expected


def test_reports_that_azd_is_missing(azure, monkeypatch):
    monkeypatch.setenv("PATH", f"{azure.programs}{os.pathsep}{os.defpath}")
    assert "run this command from a hook of azd" in azure.run("azd-environment", code=1)
