"""Compare the modules of the optional services with the site and with the documents."""

import re

import pytest
from django.urls import reverse

from dev.environment import ROOT
from restaurant_review.middleware import PERSONAL_PATH

MODULES = ROOT / "bicep/modules"
INFRASTRUCTURE = (ROOT / "docs/infrastructure.md").read_text()
# What environment().suffixes.storage is in the public cloud.
STORAGE_SUFFIX = ("${environment().suffixes.storage}", "core.windows.net")


def module(name):
    return (MODULES / f"{name}.bicep").read_text()


def values(text, name):
    """Return the values of all properties or variables of this name that are plain strings."""
    return re.findall(rf"\b{name}(?::| =) '([^']*)'", text)


def table(heading):
    section = INFRASTRUCTURE.split(f"\n### {heading}\n")[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[1:]]


def test_the_document_lists_the_dns_zones():
    text = module("private-endpoints").replace(*STORAGE_SUFFIX)
    services = text.split("var services = [")[1].split("\n]")[0]
    found = zip(*(values(services, name) for name in ("name", "group", "zone")), strict=True)
    assert [list(row) for row in found] == [row[:3] for row in table("DNS zones")]


def test_the_endpoints_are_open_for_the_listed_ports_only():
    ports = re.findall(r"destinationPortRanges: \[(.*?)\]", module("network-security").split("resource endpoints")[1])
    assert set(re.findall(r"\d+", ports[0])) == {row[3] for row in table("DNS zones")}


def test_the_document_lists_the_service_tags():
    text = module("network-security").split("var outboundTags")[1].split("resource apps")[0]
    default, *listed = [row[0] for row in table("Service tags")]
    assert default == "VirtualNetwork"
    # The denied tag is the last one.
    assert [*values(text, "tag"), *values(text, "destinationAddressPrefix")] == listed


def test_every_address_prefix_is_a_known_tag_or_part_of_the_network():
    prefixes = values(module("network-security"), r"(?:source|destination)AddressPrefix")
    assert set(prefixes) <= {"*", "Internet", "VirtualNetwork"}


@pytest.mark.parametrize("name", ["easy-auth", "app-service-easy-auth"])
def test_easy_auth_leaves_the_probes_alone(name):
    (excluded,) = re.findall(r"excludedPaths: \[(.*?)\]", module(name))
    probes = set(values(module("web-app"), "path"))
    assert set(re.findall(r"'([^']+)'", excluded)) == probes == {"/health", "/ready"}


def test_app_service_uses_the_readiness_probe():
    assert "healthCheckPath: isBuilt ? '/ready' : null" in module("app-service")


def test_app_service_sends_requests_to_the_port_of_the_container_app():
    (container_app,) = re.findall(r"var port = (\d+)", module("web-app"))
    (app_service,) = re.findall(r"var port = isBuilt \? (\d+) : 80", module("app-service"))
    assert app_service == container_app


def personal_path_of_front_door():
    (pattern,) = re.findall(r"matchValues: \['(\^.*)'\]", module("front-door-rules"))
    return re.compile(pattern)


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/me/", "/admin/", "/de/account/login/", "/pt-br/me/reviews/", "/admin/reviews/review/"],
)
def test_front_door_never_stores_personal_pages(path):
    assert PERSONAL_PATH.match(path)
    assert personal_path_of_front_door().search(path)
    assert personal_path_of_front_door().search(path.removeprefix("/"))


@pytest.mark.parametrize("path", ["/", "/restaurants/", "/restaurants/me/", "/about/ranking/", "/de/restaurants/"])
def test_front_door_may_store_public_pages(path):
    assert not PERSONAL_PATH.match(path)
    assert not personal_path_of_front_door().search(path.removeprefix("/"))


def test_front_door_never_stores_the_sign_in_page():
    assert personal_path_of_front_door().search(reverse("account_login"))


def test_front_door_stores_pages_only_for_requests_without_cookies():
    rule = module("front-door-rules").split("resource publicPages")[1]
    assert re.search(r"selector: 'Cookie'\s+operator: 'Any'\s+negateCondition: true", rule)


def test_front_door_stores_pages_for_the_duration_that_the_site_names():
    text = module("front-door-rules")
    assert values(text, "cacheBehavior") == ["OverrideIfOriginMissing"]
    assert values(text, "cacheDuration") == ["00:01:00"]


def test_front_door_stores_no_other_files_than_static_ones(settings):
    routes = module("front-door").split("/routes@")[1:]
    cached = [re.findall(r"patternsToMatch: \['(.*?)'\]", route) for route in routes if "cacheConfiguration" in route]
    assert cached == [[f"{settings.STATIC_URL}*"]]


def test_redis_has_no_access_keys():
    assert values(module("redis"), "accessKeysAuthentication") == ["Disabled"]


def test_the_url_of_redis_has_no_password():
    (url,) = re.findall(r"output url string = '(.*)'", module("redis"))
    assert url == "rediss://${cluster.properties.hostName}:${port}/0"


def test_the_file_share_is_mounted_without_a_key():
    text = module("files")
    assert values(text, "enabledProtocols") == ["NFS"]
    assert "allowSharedKeyAccess: false" in text
    assert not re.search("accountKey|listKeys", text, re.IGNORECASE)


def test_the_file_share_belongs_to_the_user_of_the_image():
    user = re.search(r"^USER (\d+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1]
    assert values(module("files"), "owner") == [f"{user}:{user}"]


def test_the_file_share_is_mounted_where_the_site_looks_for_photos():
    main = (ROOT / "bicep/main.bicep").read_text()
    assert re.findall(r"mountPath: '(.*)'", main) == re.findall(r"'PHOTO_ROOT', value: '(.*?)'", main)
