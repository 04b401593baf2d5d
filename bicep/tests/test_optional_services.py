"""Compare the modules of the optional services with the site and with the documents."""

import re

import pytest
from django.urls import reverse

from bicep.tests.bicep_evaluation import deploy
from bicep.tests.deployments import APP, SITE, container_of, environment_of, of_type
from dev.environment import ROOT
from restaurant_review.middleware import PERSONAL_PATH
from restaurant_review.observability.request_log import PROBES

MODULES = ROOT / "bicep/modules"
INFRASTRUCTURE = (ROOT / "docs/infrastructure.md").read_text()
# The value of environment().suffixes.storage in Azure's public cloud.
STORAGE_SUFFIX = ("${environment().suffixes.storage}", "core.windows.net")


def module(name):
    return (MODULES / f"{name}.bicep").read_text()


def values(text, name):
    """Return all string literals that are assigned to properties or variables of this name."""
    return re.findall(rf"\b{name}(?::| =) '([^']*)'", text)


def table(heading):
    section = INFRASTRUCTURE.split(f"\n### {heading}\n")[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[1:]]


def test_uses_the_documented_dns_zones():
    text = module("private-endpoints").replace(*STORAGE_SUFFIX)
    services = text.split("var services = [")[1].split("\n]")[0]
    found = zip(*(values(services, name) for name in ("name", "group", "zone")), strict=True)
    assert [list(row) for row in found] == [row[:3] for row in table("DNS zones")]


def test_opens_private_endpoints_for_the_documented_ports_only():
    ports = re.findall(r"destinationPortRanges: \[(.*?)\]", module("network-security").split("resource endpoints")[1])
    assert set(re.findall(r"\d+", ports[0])) == {row[3] for row in table("DNS zones")}


def test_uses_the_documented_service_tags():
    text = module("network-security").split("var outboundTags")[1].split("resource apps")[0]
    default, *listed = [row[0] for row in table("Service tags")]
    assert default == "VirtualNetwork"
    # The denied tag is the last one.
    assert [*values(text, "tag"), *values(text, "destinationAddressPrefix")] == listed


def test_uses_only_known_tags_as_literal_address_prefixes():
    prefixes = values(module("network-security"), r"(?:source|destination)AddressPrefix")
    assert set(prefixes) <= {"*", "Internet", "VirtualNetwork"}


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("Front Door", "Microsoft.App/containerApps/authConfigs"), ("App Service", "Microsoft.Web/sites/config")],
)
def test_excludes_the_probes_from_easy_auth(mode, kind):
    validations = [found.properties.get("globalValidation") for found in of_type(mode, kind)]
    assert [set(found["excludedPaths"]) for found in validations if found] == [set(PROBES)]


def test_checks_health_on_app_service_with_the_readiness_probe():
    [site] = of_type("App Service", SITE)
    assert site.properties["siteConfig"]["healthCheckPath"] == "/ready"


def test_gives_the_placeholder_on_app_service_no_health_check_and_its_own_port():
    [site] = [found for found in deploy(siteHost="appService").resources if found.type == SITE]
    assert site.properties["siteConfig"]["healthCheckPath"] is None
    assert environment_of(site)["WEBSITES_PORT"] == "80"


def rule_for_public_pages():
    [rule] = of_type("Front Door", "Microsoft.Cdn/profiles/ruleSets/rules")
    conditions = {condition["name"]: condition["parameters"] for condition in rule.properties["conditions"]}
    [action] = rule.properties["actions"]
    return conditions, action["parameters"]["cacheConfiguration"]


def personal_path_of_front_door():
    conditions, _cache = rule_for_public_pages()
    [pattern] = conditions["UrlPath"]["matchValues"]
    assert conditions["UrlPath"]["negateCondition"]
    return re.compile(pattern)


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/me/", "/admin/", "/de/account/login/", "/pt-br/me/reviews/", "/admin/reviews/review/"],
)
def test_excludes_personal_pages_from_the_cache_of_front_door(path):
    assert PERSONAL_PATH.match(path)
    assert personal_path_of_front_door().search(path)
    assert personal_path_of_front_door().search(path.removeprefix("/"))


@pytest.mark.parametrize("path", ["/", "/restaurants/", "/restaurants/me/", "/about/ranking/", "/de/restaurants/"])
def test_allows_front_door_to_cache_public_pages(path):
    assert not PERSONAL_PATH.match(path)
    assert not personal_path_of_front_door().search(path.removeprefix("/"))


def test_excludes_the_sign_in_page_from_the_cache_of_front_door():
    assert personal_path_of_front_door().search(reverse("account_login"))


@pytest.mark.parametrize("path", ["/.auth/login/aad", "/.auth/login/aad/callback", "/.auth/logout"])
def test_excludes_the_responses_of_easy_auth_from_the_cache_of_front_door(path):
    assert personal_path_of_front_door().search(path)
    assert personal_path_of_front_door().search(path.removeprefix("/"))


def test_caches_pages_in_front_door_only_for_requests_without_cookies():
    conditions, _cache = rule_for_public_pages()
    header = conditions["RequestHeader"]
    assert (header["selector"], header["operator"], header["negateCondition"]) == ("Cookie", "Any", True)


def test_caches_pages_in_front_door_for_the_duration_that_the_site_sends():
    _conditions, cache = rule_for_public_pages()
    assert (cache["cacheBehavior"], cache["cacheDuration"]) == ("OverrideIfOriginMissing", "00:01:00")


def test_waits_in_front_door_for_a_photo_over_a_slow_connection(settings):
    """The timeout of Front Door, 16 to 240 seconds, includes the time in which the site receives the request."""
    [profile] = of_type("Front Door", "Microsoft.Cdn/profiles")
    timeout = profile.properties["originResponseTimeoutSeconds"]
    assert 16 <= timeout <= 240
    assert settings.MAX_REQUEST_BYTES_BY_URL_NAME["upload_photo"] / timeout < 100_000


def test_caches_no_files_but_static_ones_in_front_door(settings):
    routes = [found.properties for found in of_type("Front Door", "Microsoft.Cdn/profiles/afdEndpoints/routes")]
    cached = [route["patternsToMatch"] for route in routes if route.get("cacheConfiguration")]
    assert cached == [[f"{settings.STATIC_URL}*"]]


def test_sets_a_url_of_redis_without_a_password():
    [app] = of_type("private", APP)
    assert re.fullmatch(r"rediss://<[^<>@]+\.properties\.hostName>:10000/0", environment_of(app)["CACHE_URL"])


def test_mounts_the_file_share_without_a_key():
    [share] = of_type("private", "Microsoft.Storage/storageAccounts/fileServices/shares")
    assert share.properties["enabledProtocols"] == "NFS"
    assert not re.search("accountKey|listKeys", module("files"), re.IGNORECASE)


def test_makes_the_user_of_the_image_the_owner_of_the_file_share():
    user = re.search(r"^USER (\d+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1]
    assert values(module("files"), "owner") == [f"{user}:{user}"]


def test_mounts_the_file_share_where_the_site_reads_photos():
    [app] = of_type("private", APP)
    [mount] = container_of(app)["volumeMounts"]
    assert mount["mountPath"] == environment_of(app)["PHOTO_ROOT"]
