"""Subnets are resources of their own, so that a deployment keeps subnets that it does not declare."""

import pytest

from bicep.tests.deployments import PRIVATE, SITE, of_type

NETWORK, SUBNET = "Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualNetworks/subnets"
# By name of the subnet: the services that it is delegated to, and its network security group.
CONTAINERS = {
    "apps": (["Microsoft.App/environments"], "reviews-apps"),
    "endpoints": ([], "reviews-endpoints"),
}
APP_SERVICE = {"app-service": (["Microsoft.Web/serverFarms"], "reviews-apps")}
SUBNETS = {
    "private": CONTAINERS,
    "internal": CONTAINERS,
    "private App Service": CONTAINERS | APP_SERVICE,
}
# The first version in which a network without a list of subnets keeps its subnets.
# https://techcommunity.microsoft.com/blog/azurenetworkingblog/…/4067952
MIN_API_VERSION = "2023-11-01"


def description_of(subnet):
    delegations = [found["properties"]["serviceName"] for found in subnet.properties.get("delegations", [])]
    return delegations, subnet.properties["networkSecurityGroup"]["id"].rpartition("/")[2]


def ids_of(mode):
    return {found.name: found.id for found in of_type(mode, SUBNET)}


@pytest.mark.parametrize("mode", PRIVATE)
def test_lists_no_subnets_in_the_network(mode):
    [network] = of_type(mode, NETWORK)
    assert "subnets" not in network.properties
    assert network.api_version >= MIN_API_VERSION


@pytest.mark.parametrize("mode", PRIVATE)
def test_gives_each_service_its_subnet(mode):
    [network] = of_type(mode, NETWORK)
    subnets = of_type(mode, SUBNET)
    assert {found.name: description_of(found) for found in subnets} == SUBNETS[mode]
    assert all(found.parent is network for found in subnets)


@pytest.mark.parametrize("mode", PRIVATE)
def test_deploys_one_subnet_after_the_other(mode):
    first, *others = of_type(mode, SUBNET)
    assert "dependsOn" not in first.body
    waiting = [found.body["dependsOn"] for found in others]
    assert waiting == [[previous] for previous in [first, *others][:-1]]


def test_has_no_network_in_the_public_mode():
    assert of_type("public", NETWORK) == of_type("public", SUBNET) == []


@pytest.mark.parametrize("mode", PRIVATE)
def test_connects_each_service_to_its_subnet(mode):
    ids = ids_of(mode)
    [environment] = of_type(mode, "Microsoft.App/managedEnvironments")
    assert environment.properties["vnetConfiguration"]["infrastructureSubnetId"] == ids["apps"]
    endpoints = of_type(mode, "Microsoft.Network/privateEndpoints")
    assert {found.properties["subnet"]["id"] for found in endpoints} == {ids["endpoints"]}
    sites = [found.properties["virtualNetworkSubnetId"] for found in of_type(mode, SITE)]
    assert sites == [ids[name] for name in APP_SERVICE if name in ids]
