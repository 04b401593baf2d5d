import json

import pytest

from deployment.azure.explanations import RETRY, explain
from deployment.steps import DEPLOY_ATTEMPTS


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
    "capacity": (
        arm_error(
            "ManagedEnvironmentNoAvailableCapacityInRegion", "This region has no capacity for another environment."
        ),
        "to this subscription. This region has no capacity for another environment. Delete the new resource group",
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
    "forbidden build": (
        "(TasksOperationsNotAllowed) ACR Tasks requests for the registry x and 0000 are not permitted.",
        "Build the image with Docker, push it to the registry",
    ),
    "failed build": (
        "ERROR: Run failed\n",
        "The build failed, and its log is above. Correct the cause, and run the same command again.",
    ),
    "busy": (
        arm_error("ServiceUnavailable", "The service is unavailable now."),
        "Azure failed or is busy. The service is unavailable now. Run the same command again",
    ),
}
BUILD_ERRORS = {"forbidden build", "failed build"}
STOPPED_SERVER = {
    "stopped": arm_error("ServerStoppedError", "The operation is not possible now."),
    "state": arm_error("ServerIsNotReady", "Server name = reviews-x7, current Server State = Stopping"),
    "sentence": arm_error("OperationNotAllowed", "A server in stopped state has no configuration."),
    "not ready": arm_error("ServerIsNotReady", "The server 'reviews-x7' is stopped."),
    "not accessible": arm_error(
        "AadAuthOperationCannotBePerformedWhenServerIsNotAccessible", "Not accessible: Server State = Stopped."
    ),
}
IDENTITY = "/subscriptions/0000/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reviews-web"
TEMPORARY_ERRORS = {
    "database server": arm_error("ServerIsBusy", "Cannot complete operation while server 'reviews' is busy."),
    "administrator": arm_error(
        "AadAuthOperationCannotBePerformedWhenServerIsNotAccessible", "The server 'reviews' is not accessible."
    ),
    "app": arm_error("ContainerAppLockConflict", "The container app 'reviews' is being changed."),
    "environment": arm_error("MaintenanceConfigurationLockConflict", "The environment is being changed."),
    "secret": arm_error(
        "ContainerAppOperationError",
        "Field 'configuration.secrets' is invalid with details: 'Invalid value: \"secret-key\": Unable to get value "
        f"using Managed identity {IDENTITY} for secret secret-key.';.",
    ),
    "image": arm_error(
        "ContainerAppOperationError",
        "Field 'template.containers.web.image' is invalid with details: 'Invalid value: \"r.azurecr.io/x\": unable to "
        f"pull image using Managed identity {IDENTITY} for registry r.azurecr.io';.",
    ),
}


@pytest.mark.parametrize("name", DEPLOYMENT_ERRORS)
def test_explains_an_error_of_a_deployment_with_its_remedy(azure, name):
    output, explanation = DEPLOYMENT_ERRORS[name]
    azure.change(errors={"acr build" if name in BUILD_ERRORS else "deployment group create": output})
    message = azure.run("up", code=1)
    assert explanation in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("name", STOPPED_SERVER)
def test_explains_how_to_start_a_stopped_database_server(azure, name):
    azure.change(errors={"deployment group create": STOPPED_SERVER[name]})
    message = azure.run("up", code=1)
    assert message.startswith("The database server is stopped. Start it with `az postgres flexible-server start")
    assert len(azure.calls("deployment", "group", "create")) == 1


def test_does_not_take_a_server_that_is_being_changed_for_a_stopped_one():
    message = "Only started servers can be restarted or stopped. Current Server State = Updating"
    assert "flexible-server start" not in explain(arm_error("ServerIsBusy", message))


@pytest.mark.parametrize(
    ("command", "action"),
    [
        ("provider register", "Microsoft.App/register/action"),
        ("group create", "Microsoft.Resources/subscriptions/resourcegroups/write"),
    ],
)
def test_names_an_action_that_needs_a_role_on_the_subscription(azure, command, action):
    text = f"does not have authorization to perform action '{action}' over scope '/subscriptions/0000'"
    azure.change(unregistered=["Microsoft.App"], errors={command: f"ERROR: (AuthorizationFailed) {text}"})
    assert f"{action}: an owner of the subscription must assign you the role Contributor" in azure.run("up", code=1)


def test_removes_the_progress_animation_from_an_error(executable_azure):
    executable_azure.provision_group()
    animation = "\r/ Running ..\r| Running ..\r\\ Running ..\r- Running ..\r\x1b[K"
    executable_azure.change(errors={"containerapp list": f"{animation}ERROR: \x1b[31mSomething new.\x1b[0m\n"})
    assert executable_azure.run("status", code=1) == f"The Azure CLI failed: Something new. {RETRY}\n"


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


@pytest.mark.parametrize("name", TEMPORARY_ERRORS)
def test_repeats_a_deployment_for_which_azure_is_not_ready(azure, name):
    azure.change(temporary_errors={"deployment group create": [TEMPORARY_ERRORS[name]] * 3})
    assert azure.run("up").count("Azure is not ready yet") == 3
    assert len(azure.calls("deployment", "group", "create")) == 5


def test_gives_up_a_deployment_for_which_azure_is_never_ready(azure):
    azure.change(errors={"deployment group create": TEMPORARY_ERRORS["secret"]})
    assert "The site may not read its secret in the key vault yet" in azure.run("up", code=1)
    assert len(azure.calls("deployment", "group", "create")) == DEPLOY_ATTEMPTS


def test_does_not_repeat_a_deployment_that_azure_refuses(azure):
    azure.change(errors={"deployment group create": DEPLOYMENT_ERRORS["policy"][0]})
    azure.run("up", code=1)
    assert len(azure.calls("deployment", "group", "create")) == 1
