"""Compare the role assignments of the Bicep templates with docs/infrastructure.md and Azure's built-in roles."""

import json
import re

from bicep.tests.azure_names import BUILT_IN_ROLES
from bicep.tests.bicep_evaluation import FOLDER
from bicep.tests.deployments import all_resources
from dev.environment import ROOT

ROW = re.compile(r"^\| (\w+) \| ([\w ]+) \| `([0-9a-f-]{36})` \| ([^|]+) \|", re.MULTILINE)
ROLES_JSON = json.loads((FOLDER / "modules/roles.json").read_text())
SCOPES = {
    "Microsoft.Communication/communicationServices": "Communication Services",
    "Microsoft.ContainerRegistry/registries": "registry",
    "Microsoft.Insights/components": "Application Insights",
    "Microsoft.KeyVault/vaults/secrets": "secret `{name}`",
    "Microsoft.Storage/storageAccounts": "storage account",
    "Microsoft.Storage/storageAccounts/blobServices/containers": "container `{name}`",
}


def assignments():
    return all_resources("Microsoft.Authorization/roleAssignments")


def described(assignment):
    principal = re.fullmatch(r"<.*/reviews-(\w+)\.properties\.principalId>", assignment.properties["principalId"])
    role_id = assignment.properties["roleDefinitionId"].rpartition("/")[2]
    scope = SCOPES[assignment.scope.type].format(name=assignment.scope.name) if assignment.scope else "resource group"
    return principal[1], BUILT_IN_ROLES[role_id], role_id, scope


def test_assigns_the_documented_roles():
    rows = {tuple(map(str.strip, row)) for row in ROW.findall((ROOT / "docs/infrastructure.md").read_text())}
    assert {described(assignment) for assignment in assignments()} == rows
    assert len(rows) >= 10


def test_names_each_role_id_as_azure_does():
    for name, role_id in ROLES_JSON.items():
        words = re.sub(r"([A-Z])", r" \1", name).lower()
        assert words == BUILT_IN_ROLES[role_id].lower().replace("acrpull", "acr pull")


def test_allows_the_deployer_to_assign_exactly_the_roles_of_the_other_identities():
    """The condition of the deployer's role lists the role IDs of roles.json."""
    assigned = {
        role_id for principal, _name, role_id, _scope in map(described, assignments()) if principal != "deployer"
    }
    assert assigned == set(ROLES_JSON.values())
    [condition] = {found.properties["condition"] for found in assignments() if "condition" in found.properties}
    assert set(re.findall(r"[0-9a-f-]{36}", condition)) == assigned


def test_gives_only_the_deployer_a_role_on_the_resource_group():
    broad = {principal for principal, _name, _id, scope in map(described, assignments()) if scope == "resource group"}
    assert broad == {"deployer"}


def test_derives_the_name_of_a_role_assignment_from_its_scope_identity_and_role():
    """Otherwise, a second deployment would try to create the assignment again."""
    names = {}
    for assignment in assignments():
        names.setdefault(described(assignment), set()).add(assignment.name)
        assert assignment.properties["principalType"] == "ServicePrincipal"
    # Resource names differ between modes, so one assignment may have several names. No two assignments share a name.
    all_names = [name for found in names.values() for name in found]
    assert len(all_names) == len(set(all_names))
