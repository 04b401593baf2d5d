"""No resource has a password or a key that works, and a second deployment changes nothing."""

from pathlib import Path

import pytest

from bicep.tests import bicep_functions
from bicep.tests.bicep_evaluation import deploy
from bicep.tests.deployments import APP, MODES, all_resources, environment_of, of_type
from restaurant_review.conf.environment import Environment
from restaurant_review.conf.photo_storage import photo_storage_settings

# By resource type: the paths of properties, with the values that disable keys, passwords and anonymous access.
SWITCHED_OFF = {
    "Microsoft.Cache/redisEnterprise/databases": {"accessKeysAuthentication": "Disabled"},
    "Microsoft.Communication/communicationServices": {"disableLocalAuth": True},
    "Microsoft.ContainerRegistry/registries": {"adminUserEnabled": False, "anonymousPullEnabled": False},
    "Microsoft.DBforPostgreSQL/flexibleServers": {
        "authConfig.passwordAuth": "Disabled",
        "authConfig.activeDirectoryAuth": "Enabled",
    },
    "Microsoft.Insights/components": {"DisableLocalAuth": True},
    "Microsoft.KeyVault/vaults": {"enableRbacAuthorization": True},
    "Microsoft.OperationalInsights/workspaces": {"features.disableLocalAuth": True},
    "Microsoft.Storage/storageAccounts": {
        "allowBlobPublicAccess": False,
        "allowSharedKeyAccess": False,
        "minimumTlsVersion": "TLS1_2",
    },
    "Microsoft.Storage/storageAccounts/blobServices/containers": {"publicAccess": "None"},
    "Microsoft.Web/sites": {"httpsOnly": True, "siteConfig.ftpsState": "Disabled"},
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": {"allow": False},
}


def value_at(properties, path):
    for name in path.split("."):
        properties = properties[name]
    return properties


@pytest.mark.parametrize("kind", SWITCHED_OFF)
def test_switches_keys_and_passwords_off(kind):
    resources = all_resources(kind)
    assert resources
    for resource in resources:
        found = {path: value_at(resource.properties, path) for path in SWITCHED_OFF[kind]}
        assert found == SWITCHED_OFF[kind], resource.id


@pytest.mark.parametrize("mode", MODES)
def test_changes_nothing_in_a_second_deployment(mode, monkeypatch):
    def fingerprints():
        resources = deploy(**MODES[mode]).resources
        return {found.id: repr(found.body) for found in resources if "onlyIfNotExists" not in found.decorators}

    first = fingerprints()
    monkeypatch.setitem(bicep_functions.FUNCTIONS, "newGuid", lambda _scope: "another-guid")
    assert fingerprints() == first


def test_creates_the_signing_key_only_once():
    secrets = of_type("public", "Microsoft.KeyVault/vaults/secrets")
    assert [("onlyIfNotExists" in secret.decorators, secret.name) for secret in secrets] == [(True, "secret-key")]
    assert "a-new-guid" in secrets[0].properties["value"]


def test_gives_all_resources_of_a_deployment_different_ids():
    for mode in MODES:
        ids = [found.id + repr(found.scope.id if found.scope else "") for found in deploy(**MODES[mode]).resources]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["ab", "a" * 20, "my-site"])
@pytest.mark.parametrize("mode", MODES)
def test_chooses_valid_names_for_the_shortest_and_the_longest_app_name(mode, name):
    """The modules state the limits of names with @minLength and @maxLength, which the evaluation checks."""
    resources = deploy(**MODES[mode], appName=name).resources
    accounts = [found for found in resources if found.type == "Microsoft.Storage/storageAccounts"]
    assert all(3 <= len(account.name) <= 24 and account.name.isalnum() for account in accounts)


def test_names_the_container_of_photos_as_the_settings_do():
    class Account(Environment):
        ENVIRON = {"AZURE_STORAGE_ACCOUNT": "account"}

    default = photo_storage_settings(Account(), Path())["OPTIONS"]["azure_container"]
    [app] = of_type("public", APP)
    containers = {
        found.name for found in of_type("public", "Microsoft.Storage/storageAccounts/blobServices/containers")
    }
    assert environment_of(app)["PHOTO_CONTAINER"] == default
    assert containers == {default, "operations"}


def test_uses_one_api_version_for_each_resource_type():
    versions = {}
    for found in all_resources():
        versions.setdefault(found.type, set()).add(found.api_version)
    assert {kind: found for kind, found in versions.items() if len(found) > 1} == {}
