"""The environment of Container Apps, and values that Azure gives it."""

from bicep.tests.bicep_evaluation import FOLDER, Evaluation
from bicep.tests.deployments import of_type


def test_returns_an_empty_static_ip_if_azure_sets_none():
    environment = {"properties": {"defaultDomain": "example.org"}}
    module = Evaluation(FOLDER / "modules/environment.bicep", {}, values={"environment": environment})
    assert module.outputs.member("defaultDomain") == "example.org"
    assert module.outputs.member("staticIp") == ""


def test_resolves_the_internal_domain_to_the_static_ip():
    [environment] = of_type("internal", "Microsoft.App/managedEnvironments")
    [record] = of_type("internal", "Microsoft.Network/privateDnsZones/A")
    assert record.properties["aRecords"] == [{"ipv4Address": f"<{environment.id}.properties.staticIp>"}]
