"""The deployments that the contract tests evaluate: each optional service is in at least one of them."""

from functools import cache

from bicep.tests.bicep_evaluation import deploy

IMAGE = "registry.example/reviews@sha256:0"
BUILT = {"image": IMAGE, "revisionSuffix": "abc1234"}
MODES = {
    "placeholder": {},
    "public": {**BUILT, "alertEmail": "operator@example.org", "budgetAmount": 50, "githubSubject": "repo:a/b:ref"},
    "custom domain": {**BUILT, "customDomain": "reviews.example.org", "certificateName": "reviews"},
    "private": {**BUILT, "networkMode": "private", "cacheMode": "redis", "photoStore": "files"},
    "internal": {**BUILT, "networkMode": "private", "ingressExternal": False},
    "Front Door": {**BUILT, "frontDoor": True, "staffSignIn": "easyAuth", "easyAuthClientId": "C"},
    "App Service": {**BUILT, "siteHost": "appService", "staffSignIn": "easyAuth", "easyAuthClientId": "C"},
    "private App Service": {**BUILT, "siteHost": "appService", "networkMode": "private"},
    "large": {
        **BUILT,
        "databaseSku": "Standard_D2ds_v5",
        "databaseTier": "GeneralPurpose",
        "databaseHighAvailability": "ZoneRedundant",
        "databaseReplica": True,
    },
}
PRIVATE = [mode for mode, parameters in MODES.items() if parameters.get("networkMode") == "private"]
SMOKE_TEST = "reviews-smoke-test"
APP, JOB, SITE = "Microsoft.App/containerApps", "Microsoft.App/jobs", "Microsoft.Web/sites"


@cache
def resources_of(mode):
    return deploy(**MODES[mode]).resources


def all_resources(kind=""):
    """Return the resources of all modes. With ``kind``, return only those of this resource type."""
    return [found for mode in MODES for found in resources_of(mode) if kind in ("", found.type)]


def of_type(mode, kind):
    return [found for found in resources_of(mode) if found.type == kind]


def container_of(resource):
    [container] = resource.properties["template"]["containers"]
    return container


def own_jobs(mode):
    """Return the jobs that run the image of the site."""
    return [job for job in of_type(mode, JOB) if container_of(job)["image"] == IMAGE]


def management_jobs(mode):
    """Return the jobs that run management commands. They load the settings of the site, unlike the smoke test."""
    return [job for job in own_jobs(mode) if job.name != SMOKE_TEST]


def environment_of(resource):
    """Return the environment variables of a container app, job or web app. The value of a secret is its name."""
    if resource.type == SITE:
        variables = resource.properties["siteConfig"]["appSettings"]
    else:
        variables = container_of(resource)["env"]
    names = [variable["name"] for variable in variables]
    assert len(names) == len(set(names)), names
    return {variable["name"]: variable.get("value", variable.get("secretRef")) for variable in variables}


def containers():
    """Yield a pair (mode, resource) for each resource that loads the settings of the site."""
    for mode in MODES:
        if mode != "placeholder":
            yield from ((mode, found) for found in [*of_type(mode, APP), *of_type(mode, SITE), *management_jobs(mode)])
