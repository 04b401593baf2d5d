"""Compare probes, port and grace period of the Bicep templates with the server, health views and documentation."""

import re

import pytest

from bicep.tests.deployments import APP, MODES, SITE, container_of, environment_of, of_type
from dev.environment import ROOT
from restaurant_review.conf.environment import Environment
from restaurant_review.conf.server import GRACEFUL_TIMEOUT, MIN_STOP_TIME, ServerSettings
from restaurant_review.observability.request_log import PROBES
from restaurant_review.serving.health import ProbeMiddleware

ROW = re.compile(r"^\| (startup|liveness|readiness) \| `(/\w+)` \| (\d+) s \| (\d+) s \| (\d+) \|$", re.MULTILINE)
BUILT = [mode for mode in MODES if mode != "placeholder"]
WITH_APP = [mode for mode in BUILT if MODES[mode].get("siteHost") != "appService"]


def documented():
    rows = ROW.findall((ROOT / "docs/deployment.md").read_text())
    return {kind: (path, *map(int, numbers)) for kind, path, *numbers in rows}


def default_port():
    class Empty(Environment):
        ENVIRON = {}

    return ServerSettings.from_environment(Empty()).port


@pytest.mark.parametrize("mode", WITH_APP)
def test_defines_the_documented_probes(mode):
    [app] = of_type(mode, APP)
    described = {
        probe["type"].lower(): (
            probe["httpGet"]["path"],
            probe["periodSeconds"],
            probe["timeoutSeconds"],
            probe["failureThreshold"],
        )
        for probe in container_of(app)["probes"]
    }
    assert described == documented()
    assert set(described) == {"startup", "liveness", "readiness"}


@pytest.mark.parametrize("mode", WITH_APP)
def test_keeps_probes_within_the_limits_of_the_platform(mode):
    """The limits: https://learn.microsoft.com/azure/container-apps/health-probes and the types of Microsoft.App."""
    [app] = of_type(mode, APP)
    for probe in container_of(app)["probes"]:
        assert 1 <= probe["failureThreshold"] <= 10
        assert 1 <= probe["periodSeconds"] <= 240
        assert 1 <= probe["timeoutSeconds"] <= 240


def test_probes_paths_that_have_a_view_and_no_line_in_the_request_log():
    paths = {
        probe["httpGet"]["path"]
        for mode in WITH_APP
        for app in of_type(mode, APP)
        for probe in container_of(app)["probes"]
    }
    paths |= {site.properties["siteConfig"]["healthCheckPath"] for site in of_type("App Service", SITE)}
    assert paths == set(ProbeMiddleware(None).views) == set(PROBES)


@pytest.mark.parametrize("mode", WITH_APP)
def test_uses_the_port_of_the_server(mode):
    [app] = of_type(mode, APP)
    ports = {probe["httpGet"]["port"] for probe in container_of(app)["probes"]}
    assert ports | {app.properties["configuration"]["ingress"]["targetPort"]} == {default_port()}
    assert "PORT" not in environment_of(app)


def test_sends_requests_on_app_service_to_the_port_of_the_server():
    [site] = of_type("App Service", SITE)
    assert environment_of(site)["WEBSITES_PORT"] == str(default_port())


@pytest.mark.parametrize("mode", WITH_APP)
def test_sets_a_grace_period_that_is_longer_than_draining(mode):
    [app] = of_type(mode, APP)
    grace_period = app.properties["template"]["terminationGracePeriodSeconds"]
    assert grace_period >= MIN_STOP_TIME > GRACEFUL_TIMEOUT


def test_waits_on_app_service_until_the_server_has_drained():
    [site] = of_type("App Service", SITE)
    assert int(environment_of(site)["WEBSITES_CONTAINER_STOP_TIME_LIMIT"]) >= MIN_STOP_TIME


def test_gives_the_placeholder_no_probes_and_its_own_port():
    [app] = of_type("placeholder", APP)
    assert container_of(app)["probes"] == []
    assert app.properties["configuration"]["ingress"]["targetPort"] == 80


@pytest.mark.parametrize("mode", WITH_APP)
def test_sends_traffic_to_a_revision_by_name(mode):
    [app] = of_type(mode, APP)
    assert app.properties["configuration"]["ingress"]["traffic"] == [
        {"revisionName": "reviews--abc1234", "weight": 100}
    ]
    assert app.properties["configuration"]["activeRevisionsMode"] == "Multiple"
