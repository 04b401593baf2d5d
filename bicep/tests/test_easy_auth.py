"""Easy Auth, and what it refers to in the container app."""

import pytest

from bicep.tests.deployments import APP, MODES, of_type

CONFIGURATION = "Microsoft.App/containerApps/authConfigs"
WITH_APP = [mode for mode in MODES if of_type(mode, APP)]


def client_id_of(mode, identity):
    [found] = [
        found for found in of_type(mode, "Microsoft.ManagedIdentity/userAssignedIdentities") if found.name == identity
    ]
    return f"<{found.id}.properties.clientId>"


def plain_secrets_of(mode):
    [app] = of_type(mode, APP)
    secrets = app.properties["configuration"]["secrets"]
    return {secret["name"]: secret["value"] for secret in secrets if "value" in secret}


def secret_name_of_easy_auth():
    [configuration] = of_type("Front Door", CONFIGURATION)
    registration = configuration.properties["identityProviders"]["azureActiveDirectory"]["registration"]
    return registration["clientSecretSettingName"]


@pytest.mark.parametrize("mode", WITH_APP)
def test_sets_the_secret_of_easy_auth_with_and_without_easy_auth(mode):
    assert plain_secrets_of(mode) == {secret_name_of_easy_auth(): client_id_of(mode, "reviews-web")}


def test_leaves_easy_auth_off_by_default():
    assert of_type("public", CONFIGURATION) == []
