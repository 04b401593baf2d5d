import json
import os

import pytest

from deployment import __main__ as program
from deployment.explanations import explain
from deployment.tests.conftest import GROUP


def arm_error(code, message):
    """Return the error output of a failed deployment. The cause is JSON inside a JSON message."""
    cause = json.dumps({"code": code, "message": message})
    outer = "At least one resource deployment operation failed. Please list deployment operations for details."
    error = {"code": "DeploymentFailed", "message": outer, "details": [{"code": code, "message": cause}]}
    return f"ERROR: {json.dumps(error)}"


SCOPE = "/subscriptions/0000/resourceGroups/reviews-group"
DEPLOYMENT_ERRORS = {
    "role": (
        (
            "ERROR: (AuthorizationFailed) The client 'a@b.c' with object id '1' does not have authorization to perform "
            f"action 'Microsoft.Resources/deployments/write' over scope '{SCOPE}' or the scope is invalid."
        ),
        "an owner of the resource group must assign you the role Contributor",
    ),
    "right to give roles": (
        arm_error(
            "InvalidTemplateDeployment",
            "Authorization failed for template resource 'a6' of type 'Microsoft.Authorization/roleAssignments'. The "
            "client 'a@b.c' with object id '9' does not have permission to perform action "
            f"'Microsoft.Authorization/roleAssignments/write' at scope '{SCOPE}'.",
        ),
        "must assign you the role Role Based Access Control Administrator",
    ),
    "provider": (
        arm_error(
            "MissingSubscriptionRegistration", "The subscription is not registered to use namespace 'Microsoft.App'."
        ),
        "run `az provider register --namespace Microsoft.App --wait`",
    ),
    "registry name": (
        arm_error("AlreadyInUse", "The registry DNS name reviews.azurecr.io is already in use."),
        "The name of the registry is taken. Names are unique in all of Azure: choose another one with --registry-name",
    ),
    "vault name": (
        arm_error("VaultAlreadyExists", "The vault name 'reviews' is already in use."),
        "The name of the key vault is taken",
    ),
    "deleted vault": (
        arm_error(
            "ConflictError",
            "A vault with the same name already exists in deleted state. You need to either recover or purge it.",
        ),
        "az keyvault recover --name",
    ),
    "storage name": (
        arm_error("StorageAccountAlreadyTaken", "The storage account named reviews is already taken."),
        "The name of the storage account is taken",
    ),
    "server name": (
        arm_error("ServerNameAlreadyExists", "Specified server name 'reviews' is already used."),
        "The name of the database server is taken",
    ),
    "environments quota": (
        arm_error(
            "MaxNumberOfRegionalEnvironmentsInSubExceeded",
            "The subscription '0000' cannot have more than 1 environments in West Europe.",
        ),
        "cannot have more than 1 environments in West Europe. Delete what is no longer used",
    ),
    "quota": (
        arm_error("OperationNotAllowed", "Operation could not be completed as it results in exceeding approved quota."),
        "A quota of this subscription is exhausted",
    ),
    "region": (
        arm_error(
            "LocationIsOfferRestricted",
            "Subscriptions are restricted from provisioning in location 'westeurope'. Try again in another location.",
        ),
        "This region does not offer a resource of the site to this subscription",
    ),
    "region of the group": (
        arm_error("InvalidResourceLocation", "The resource 'x' already exists in location 'northeurope'."),
        "already exists in another region",
    ),
    "parameter": (
        arm_error(
            "InvalidTemplate",
            "The provided value for the template parameter 'host' is not valid. The value 'laptop' is not part of the "
            "allowed value(s): 'containerApps,appService'.",
        ),
        "The value 'laptop' is not part of the allowed value(s): 'containerApps,appService'. Correct the environment",
    ),
    "policy": (
        arm_error("RequestDisallowedByPolicy", "Resource 'reviews' was disallowed by policy."),
        "Resource 'reviews' was disallowed by policy. Ask the subscription's owner",
    ),
    "parallel deployment": (
        (
            "ERROR: (DeploymentActive) The deployment with resource id 'x' cannot be saved, because this would "
            "overwrite an existing deployment which is still active."
        ),
        "Another deployment to this resource group is running",
    ),
    "missing image": (
        arm_error("Failed", "Failed to provision revision. Error details: MANIFEST_UNKNOWN: manifest is not known."),
        "The image is not in the registry",
    ),
    "old Bicep": (
        "ERROR: /clone/bicep/modules/signing-key.bicep(24,2) : Error BCP057: The name onlyIfNotExists does not exist.",
        "az bicep upgrade",
    ),
    "build": (
        "(TasksOperationsNotAllowed) ACR Tasks requests for the registry x and 0000 are not permitted.",
        "Build the image with Docker, push it to the registry",
    ),
    "busy": (
        arm_error("ServiceUnavailable", "The service is unavailable now."),
        "Azure failed or is busy. The service is unavailable now. Run the same command again",
    ),
}


@pytest.mark.parametrize("name", DEPLOYMENT_ERRORS)
def test_explains_an_error_of_a_deployment_with_its_remedy(azure, name):
    output, explanation = DEPLOYMENT_ERRORS[name]
    azure.change(errors={"acr build" if name == "build" else "deployment group create": output})
    message = azure.run("up", code=1)
    assert explanation in message
    assert len(message.splitlines()) == 1


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


def test_names_the_permission_to_register_a_provider(azure):
    text = "does not have authorization to perform action 'Microsoft.App/register/action' over scope '/subscriptions/0'"
    azure.change(unregistered=["Microsoft.App"], errors={"provider register": f"ERROR: (AuthorizationFailed) {text}"})
    assert "an owner of the subscription must assign you the role Contributor" in azure.run("up", code=1)


def test_works_without_the_right_to_list_providers(azure):
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


def test_names_the_step_that_creates_a_missing_registry(azure):
    assert "run `python3 -m deployment provision` first" in azure.run("build", code=1)


def test_ends_with_130_after_an_interrupt(monkeypatch, capsys):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "run", interrupt)
    assert program.main(["up"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


def test_ends_with_130_when_the_azure_cli_was_interrupted(executable_azure):
    (executable_azure.programs / "az").write_text("#!/bin/sh\nkill -INT $$\n")
    assert executable_azure.run("up", code=130).startswith("Interrupted.")


def test_quotes_an_error_that_it_does_not_know():
    assert explain("ERROR: Something new.\nmore") == (
        "The Azure CLI failed: Something new. Run the same command again: it continues where it stopped."
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"error": "invalid_grant", "error_description": "AADSTS70043: The token expired."}, "run `az login`"),
        ({"error": "invalid_client", "error_description": "AADSTS7000215: Wrong secret."}, "failed: AADSTS7000215:"),
        ({"error": "invalid_request"}, "failed: invalid_request."),
        ({"error": None, "message": "Refused."}, "failed: Refused."),
        ({"error": {"message": "Refused.", "details": {"target": "name"}}}, "failed: Refused."),
    ],
)
def test_explains_errors_in_other_formats_than_that_of_resource_manager(error, expected):
    assert expected in explain(f"ERROR: {json.dumps(error)}")


def test_down_deletes_the_group_after_the_name_was_typed(azure, monkeypatch):
    azure.run("up")
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    assert "Nothing was deleted." in azure.run("down", code=1)
    monkeypatch.setattr("builtins.input", lambda question: GROUP)
    azure.run("down")
    assert azure.read()["groups"] == {}
    assert "does not exist" in azure.run("down", "--yes")


def test_status_prints_what_runs(azure):
    assert "does not exist" in azure.run("status")
    azure.run("up")
    printed = azure.run("status")
    assert "URL:             https://reviews.example.azurecontainerapps.io" in printed
    assert "100 % reviews--" in printed


def test_only_steps_can_be_combined(azure):
    assert "Only these commands can be combined: provision, build" in azure.run("build", "down", code=1)


def test_help_explains_every_command(capsys):
    with pytest.raises(SystemExit):
        program.main(["--help"])
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in program.COMMANDS)


def test_tells_azd_to_keep_the_running_image(azure, tmp_path):
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
