import pytest

from deployment.steps import DEPLOY_ATTEMPTS
from deployment.tests.test_errors import DEPLOYMENT_ERRORS, arm_error

IDENTITY = "/subscriptions/0000/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reviews-web"
TEMPORARY_ERRORS = {
    "database server": arm_error("ServerIsBusy", "Cannot complete operation while server 'reviews' is busy."),
    "administrator": arm_error(
        "AadAuthOperationCannotBePerformedWhenServerIsNotAccessible", "The server 'reviews' is not accessible."
    ),
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
