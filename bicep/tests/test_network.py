"""Compare private endpoints, DNS zones, service tags and subnets of the Bicep templates with Azure's names."""

from ipaddress import ip_network

import pytest

from bicep.tests.azure_names import DELEGATIONS, PRIVATE_ENDPOINTS, REQUIRED_SERVICE_TAGS, SERVICE_TAGS
from bicep.tests.deployments import PRIVATE, all_resources, of_type, resources_of

# These stay public: operators and builds outside the network sign in to them, and visitors reach the site.
PUBLIC_IN_PRIVATE_MODE = {
    "Microsoft.ContainerRegistry/registries",
    "Microsoft.Insights/components",
    "Microsoft.OperationalInsights/workspaces",
    "Microsoft.Web/sites",
}


def target_of(endpoint):
    [connection] = endpoint.properties["privateLinkServiceConnections"]
    [group] = connection["properties"]["groupIds"]
    kind = connection["properties"]["privateLinkServiceId"].rpartition("/")[0]
    return kind, group


@pytest.mark.parametrize("mode", PRIVATE)
def test_gives_each_private_endpoint_the_dns_zone_of_its_service(mode):
    endpoints = {found.name: target_of(found) for found in of_type(mode, "Microsoft.Network/privateEndpoints")}
    zones = {}
    for group in of_type(mode, "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"):
        [configuration] = group.properties["privateDnsZoneConfigs"]
        zones[group.parent.name] = configuration["properties"]["privateDnsZoneId"].rpartition("/")[2]
    assert zones == {name: PRIVATE_ENDPOINTS[target] for name, target in endpoints.items()}


def test_uses_each_kind_of_private_endpoint():
    targets = {target_of(found) for mode in PRIVATE for found in of_type(mode, "Microsoft.Network/privateEndpoints")}
    assert targets == set(PRIVATE_ENDPOINTS)


@pytest.mark.parametrize("mode", PRIVATE)
def test_links_each_dns_zone_to_the_network(mode):
    zones = {found.name for found in of_type(mode, "Microsoft.Network/privateDnsZones")}
    links = of_type(mode, "Microsoft.Network/privateDnsZones/virtualNetworkLinks")
    [network] = of_type(mode, "Microsoft.Network/virtualNetworks")
    assert {link.parent.name for link in links} == zones
    assert {link.properties["virtualNetwork"]["id"] for link in links} == {network.id}


@pytest.mark.parametrize("mode", PRIVATE)
def test_leaves_only_known_services_public_in_private_mode(mode):
    linked = {target_of(found)[0] for found in of_type(mode, "Microsoft.Network/privateEndpoints")}
    public = {
        found.type
        for found in resources_of(mode)
        if "Enabled"
        in (found.properties.get("publicNetworkAccess"), found.properties.get("publicNetworkAccessForQuery"))
    }
    assert public <= PUBLIC_IN_PRIVATE_MODE
    closed = {
        found.type for found in resources_of(mode) if "Disabled" in str(found.properties.get("publicNetworkAccess"))
    }
    assert closed <= linked


def rules_of(mode, name):
    [group] = [found for found in of_type(mode, "Microsoft.Network/networkSecurityGroups") if found.name == name]
    return [rule["properties"] for rule in group.properties["securityRules"]]


@pytest.mark.parametrize("mode", PRIVATE)
def test_allows_the_outbound_tags_that_the_platform_requires_and_denies_the_rest(mode):
    outbound = [rule for rule in rules_of(mode, "reviews-apps") if rule["direction"] == "Outbound"]
    allowed = {rule["destinationAddressPrefix"] for rule in outbound if rule["access"] == "Allow"}
    assert allowed >= REQUIRED_SERVICE_TAGS
    last = max(outbound, key=lambda rule: rule["priority"])
    assert (last["access"], last["destinationAddressPrefix"]) == ("Deny", "Internet")


def test_uses_only_service_tags_that_exist():
    groups = all_resources("Microsoft.Network/networkSecurityGroups")
    rules = [rule["properties"] for group in groups for rule in group.properties["securityRules"]]
    names = {rule[side] for rule in rules for side in ("sourceAddressPrefix", "destinationAddressPrefix")}
    sites = all_resources("Microsoft.Web/sites")
    restrictions = [rule for site in sites for rule in site.properties["siteConfig"]["ipSecurityRestrictions"]]
    names |= {rule["ipAddress"] for rule in restrictions}
    assert {name for name in names if name != "*" and "/" not in name} <= SERVICE_TAGS


@pytest.mark.parametrize("mode", PRIVATE)
def test_gives_security_rules_of_a_direction_different_priorities(mode):
    for group in of_type(mode, "Microsoft.Network/networkSecurityGroups"):
        rules = [rule["properties"] for rule in group.properties["securityRules"]]
        keys = [(rule["direction"], rule["priority"]) for rule in rules]
        assert len(keys) == len(set(keys))
        assert all(100 <= rule["priority"] <= 4096 for rule in rules)


def test_places_subnets_inside_the_network_without_overlap():
    for mode in PRIVATE:
        [network] = of_type(mode, "Microsoft.Network/virtualNetworks")
        [whole] = map(ip_network, network.properties["addressSpace"]["addressPrefixes"])
        subnets = of_type(mode, "Microsoft.Network/virtualNetworks/subnets")
        parts = [ip_network(subnet.properties["addressPrefix"]) for subnet in subnets]
        assert all(part.subnet_of(whole) for part in parts)
        assert not any(one.overlaps(other) for one in parts for other in parts if one is not other)


def test_delegates_subnets_to_the_services_that_require_it():
    subnets = [found.properties for found in all_resources("Microsoft.Network/virtualNetworks/subnets")]
    names = {found["properties"]["serviceName"] for subnet in subnets for found in subnet.get("delegations", [])}
    assert names == DELEGATIONS
    # A workload profiles environment needs at least a /27.
    assert all(ip_network(subnet["addressPrefix"]).prefixlen <= 27 for subnet in subnets if "delegations" in subnet)
