"""Compare the environment variables that the Bicep templates set with those that the code reads."""

import os
import re
import subprocess
import sys

import pytest

from bicep.tests.deployments import APP, SITE, containers, environment_of, management_jobs, of_type
from dev.environment import ROOT

CONTAINERS = [pytest.param(mode, found, id=f"{mode}-{found.name}") for mode, found in containers()]
DOCUMENT = (ROOT / "docs/settings.md").read_text()
# Variables that App Service reads, not the site: https://learn.microsoft.com/azure/app-service/reference-app-settings
APP_SERVICE_VARIABLES = {"WEBSITES_ENABLE_APP_SERVICE_STORAGE", "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"}
# Patterns of symbolic values and references, with the kind of value that replaces them in Azure.
UUID = "01234567-89ab-cdef-0123-456789abcdef"
REPLACEMENTS = (
    (r"<[^<>]*clientId>|<[^<>]*frontDoorId>", UUID),
    (r"<[^<>]*ConnectionString>", f"InstrumentationKey={UUID};IngestionEndpoint=https://region.example/"),
    (r"<Microsoft[^<>]*>", "azure.example"),
    (r"@Microsoft.KeyVault\(.*\)|secret-key", "only-for-tests-" * 4),
)
# Variables that the platform sets: https://learn.microsoft.com/azure/container-apps/environment-variables
PLATFORM_VARIABLES = {
    APP: {
        "CONTAINER_APP_NAME": "reviews",
        "CONTAINER_APP_ENV_DNS_SUFFIX": "region.azurecontainerapps.io",
        "CONTAINER_APP_HOSTNAME": "reviews--abc1234.region.azurecontainerapps.io",
    },
    SITE: {"WEBSITE_SITE_NAME": "reviews", "WEBSITE_HOSTNAME": "reviews.azurewebsites.net"},
}


def real_environment(resource):
    """Return the variables of a container: plausible values instead of symbolic ones, and those of the platform."""
    variables = dict(environment_of(resource))
    for pattern, value in REPLACEMENTS:
        variables = {name: re.sub(pattern, value, text) for name, text in variables.items()}
    assert not any("<Microsoft" in text for text in variables.values()), variables
    return {**variables, **PLATFORM_VARIABLES.get(resource.type, {})}


def run(resource, *arguments):
    environment = {"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "restaurant_review.settings"}
    environment |= {"HOME": "/nonexistent", **real_environment(resource)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(("mode", "resource"), CONTAINERS)
def test_sets_only_documented_variables(mode, resource):
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", DOCUMENT))
    assert set(environment_of(resource)) - APP_SERVICE_VARIABLES <= documented


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("public", APP),
        ("custom domain", APP),
        ("private", APP),
        ("internal", APP),
        ("Front Door", APP),
        ("App Service", SITE),
        ("private App Service", SITE),
    ],
)
def test_passes_the_deployment_checks_of_the_site(mode, kind):
    [resource] = of_type(mode, kind)
    checked = run(
        resource, "manage.py", "check", "--deploy", "--tag=deployment", "--tag=security", "--fail-level=WARNING"
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(("mode", "resource"), CONTAINERS)
def test_gives_each_container_its_own_identity(mode, resource):
    role = {"reviews-roles": "administrator", "reviews-migrate": "migrator"}.get(resource.name, "web")
    identity = f"Microsoft.ManagedIdentity/userAssignedIdentities/reviews-{role}"
    variables = environment_of(resource)
    assert list(resource.body["identity"]["userAssignedIdentities"]) == [identity]
    assert variables["AZURE_CLIENT_ID"] == f"<{identity}.properties.clientId>"
    assert variables["DATABASE_URL"].startswith(f"postgres://reviews-{role}@<")
    assert variables["DATABASE_URL"].endswith("/restaurant_review?sslmode=verify-full")


@pytest.mark.parametrize("job", management_jobs("public"), ids=lambda job: job.name)
def test_allows_each_job_to_load_the_settings(job):
    loaded = run(job, "-c", "from django.conf import settings; print(settings.DATABASES['default']['USER'])")
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.startswith("reviews-")


@pytest.mark.parametrize(("mode", "resource"), CONTAINERS)
def test_sets_no_variable_to_a_secret(mode, resource):
    """SECRET_KEY is a reference to the vault, or a constant in jobs that sign nothing."""
    variables = environment_of(resource)
    from_vault = ("secret-key", "this-job-signs-nothing", "@Microsoft.KeyVault(")
    assert variables["SECRET_KEY"].startswith(from_vault)
    assert not [name for name in variables if re.search("PASSWORD|ACCOUNT_KEY|SAS", name)]
    assert not [text for text in variables.values() if re.search(r"://[^/@]+:[^/@]+@|AccountKey=", text)]
