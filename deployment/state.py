"""The state in Azure. Each command reads it again, and nothing is stored on this machine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deployment.azure.cli import AzureCLI
from deployment.errors import AzureError
from deployment.source import SHORT_HASH_LENGTH, Source

REPOSITORY = "restaurant-review"
PLACEHOLDER = "mcr.microsoft.com/k8se/quickstart"
ROLES, MIGRATE = "roles", "migrate"
JOBS = (ROLES, MIGRATE)
PROVIDERS = {
    "": (
        "Microsoft.App Microsoft.Communication Microsoft.ContainerRegistry Microsoft.DBforPostgreSQL "
        "Microsoft.Insights Microsoft.KeyVault Microsoft.ManagedIdentity Microsoft.OperationalInsights "
        "Microsoft.Storage"
    ),
    # Required only if the parameter has this value.
    "NETWORK_MODE=private": "Microsoft.ContainerService Microsoft.Network",
    "CACHE_MODE=redis": "Microsoft.Cache",
    "FRONT_DOOR=true": "Microsoft.Cdn",
    "SITE_HOST=appService": "Microsoft.Web",
}
# Matches the errors for a missing tag and for a missing repository.
NO_IMAGE = r"(?i)not found|does not exist|_UNKNOWN"
SUCCEEDED, UNFINISHED = "Succeeded", {"Running", "Processing", "Unknown"}


@dataclass(frozen=True)
class DesiredState:
    """The state that a command must reach. ``digest`` is the result of ``parameters.configuration_digest``."""

    resource_group: str
    location: str
    app_name: str
    source: Source
    parameters: Mapping[str, str]
    digest: str

    @property
    def is_app_service(self) -> bool:
        return self.parameters.get("SITE_HOST") == "appService"

    @property
    def is_internal(self) -> bool:
        names = ("NETWORK_MODE", "INGRESS_EXTERNAL")
        return [self.parameters.get(name, "").lower() for name in names] == ["private", "false"]

    def job(self, name: str) -> str:
        return f"{self.app_name}-{name}"


@dataclass(frozen=True)
class Traffic:
    revision: str
    weight: int
    label: str = ""


@dataclass(frozen=True)
class Revision:
    """``created_at`` is a time in ISO 8601. ``image`` is "" for the placeholder."""

    name: str
    is_active: bool
    created_at: str = ""
    image: str = ""


@dataclass(frozen=True)
class Execution:
    name: str
    status: str
    image: str


@dataclass(frozen=True)
class State:
    """``image`` is the image of the newest revision, ``built_image`` the image of the desired commit. "" means none."""

    group_exists: bool = False
    missing_providers: tuple[str, ...] = ()
    registry: str = ""
    # The registries of the group, if none of them has the name in REGISTRY_NAME.
    other_registries: tuple[str, ...] = ()
    login_server: str = ""
    image: str = ""
    host: str = ""
    latest_revision: str = ""
    revisions: tuple[Revision, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    built_image: str = ""
    job_images: Mapping[str, str] = field(default_factory=dict)
    executions: Mapping[str, tuple[Execution, ...]] = field(default_factory=dict)

    @property
    def is_released(self) -> bool:
        return bool(self.built_image) and self.image == self.built_image

    @property
    def weights(self) -> dict[str, int]:
        """Return the share of the traffic in percent by revision, without those that have none."""
        weights: dict[str, int] = {}
        for entry in self.traffic:
            if entry.weight:
                weights[entry.revision] = weights.get(entry.revision, 0) + entry.weight
        return weights

    def labeled(self, label: str) -> str:
        """Return the revision that has a label, or ""."""
        return next((entry.revision for entry in self.traffic if entry.label == label), "")

    def execution(self, job: str) -> Execution | None:
        """Return an execution with the built image that has succeeded, else one that is running, else None."""
        found = [execution for execution in self.executions.get(job, ()) if execution.image == self.built_image]
        succeeded = [execution for execution in found if execution.status == SUCCEEDED]
        unfinished = [execution for execution in found if execution.status in UNFINISHED]
        return next(iter(succeeded or unfinished), None)

    def has_run(self, job: str) -> bool:
        """Return whether a job has succeeded with the built image. A released image implies that both jobs have."""
        execution = self.execution(job)
        return self.is_released or (execution is not None and execution.status == SUCCEEDED)


def read_state(az: AzureCLI, desired: DesiredState) -> State:
    missing = missing_providers(az, desired)
    group = desired.resource_group
    if not az.read("group", "exists", "--name", group):
        return State(missing_providers=missing)
    if "Microsoft.App" in missing:
        # Without this provider, the group has no apps, and the Azure CLI refuses to list apps.
        return State(group_exists=True, missing_providers=missing)
    registries = az.read("acr", "list", "--resource-group", group)
    registry = find_resource(registries, desired.parameters.get("REGISTRY_NAME", ""))
    jobs = by_name(az.read("containerapp", "job", "list", "--resource-group", group))
    executions = {job: read_executions(az, group, desired.job(job)) if desired.job(job) in jobs else () for job in JOBS}
    return State(
        group_exists=True,
        missing_providers=missing,
        registry=registry.get("name", ""),
        other_registries=() if registry else tuple(found["name"] for found in registries),
        login_server=registry.get("loginServer", ""),
        built_image=built_image(az, registry, desired.source.tag),
        job_images={job: image_of(jobs[desired.job(job)]) for job in JOBS if desired.job(job) in jobs},
        executions=executions,
        **(read_app_service(az, group) if desired.is_app_service else read_app(az, group, desired.app_name)),
    )


def missing_providers(az: AzureCLI, desired: DesiredState) -> tuple[str, ...]:
    query = "[?registrationState=='Registered'].namespace"
    try:
        registered = {name.lower() for name in az.read("provider", "list", "--query", query)}
    except AzureError as error:
        # The identity has no permissions outside the resource group. The deployment itself reports a missing provider.
        if "AuthorizationFailed" in error.output:
            return ()
        raise
    return tuple(name for name in required_providers(desired.parameters) if name.lower() not in registered)


def required_providers(parameters: Mapping[str, str]) -> list[str]:
    settings = {"", *(f"{name}={value}" for name, value in parameters.items())}
    return " ".join(names for condition, names in PROVIDERS.items() if condition in settings).split()


def built_image(az: AzureCLI, registry: Mapping[str, Any], tag: str) -> str:
    if not registry:
        return ""
    image = f"{REPOSITORY}:{tag}"
    found = az.find("acr", "repository", "show", "--name", registry["name"], "--image", image, missing=NO_IMAGE)
    return f"{registry['loginServer']}/{REPOSITORY}@{found['digest']}" if found else ""


def read_app(az: AzureCLI, group: str, name: str) -> dict[str, Any]:
    app = by_name(az.read("containerapp", "list", "--resource-group", group)).get(name)
    if app is None:
        return {}
    properties = app["properties"]
    ingress = (properties.get("configuration") or {}).get("ingress") or {}
    latest = properties.get("latestRevisionName") or ""
    revisions = az.read("containerapp", "revision", "list", "--all", "--name", name, "--resource-group", group)
    return {
        "image": image_of(app),
        "host": ingress.get("fqdn") or "",
        "latest_revision": latest,
        "revisions": tuple(read_revision(found) for found in revisions),
        "traffic": tuple(read_traffic(ingress.get("traffic") or [], latest)),
    }


def read_revision(found: Mapping[str, Any]) -> Revision:
    properties = found["properties"]
    is_active, created_at = bool(properties.get("active")), properties.get("createdTime") or ""
    return Revision(found["name"], is_active, created_at, image_of(found))


def read_traffic(entries: list[dict[str, Any]], latest: str) -> list[Traffic]:
    """Return the traffic of each revision, without entries that have neither a weight nor a label."""
    found = [
        Traffic(
            latest if entry.get("latestRevision") else entry.get("revisionName") or "",
            entry.get("weight") or 0,
            entry.get("label") or "",
        )
        for entry in entries
    ]
    return [entry for entry in found if entry.revision and (entry.weight or entry.label)]


def read_app_service(az: AzureCLI, group: str) -> dict[str, Any]:
    site = find_resource(az.read("webapp", "list", "--resource-group", group))
    if not site:
        return {}
    config = az.read("webapp", "config", "show", "--name", site["name"], "--resource-group", group)
    image = (config.get("linuxFxVersion") or "").partition("|")[2]
    return {"image": built_only(image), "host": site.get("defaultHostName") or ""}


def read_executions(az: AzureCLI, group: str, job: str) -> tuple[Execution, ...]:
    found = az.read("containerapp", "job", "execution", "list", "--name", job, "--resource-group", group)
    # Newest first.
    found.sort(key=lambda execution: execution["properties"].get("startTime") or "", reverse=True)
    return tuple(
        Execution(execution["name"], execution["properties"].get("status") or "", image_of(execution))
        for execution in found
    )


def image_of(resource: Mapping[str, Any]) -> str:
    containers = (resource["properties"].get("template") or {}).get("containers") or [{}]
    return built_only(containers[0].get("image") or "")


def built_only(image: str) -> str:
    return "" if image.startswith(PLACEHOLDER) else image


def by_name(resources: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in resources}


def find_resource(resources: list[dict[str, Any]], name: str = "") -> dict[str, Any]:
    return next((found for found in resources if not name or found["name"].lower() == name.lower()), {})


def running_commit(state: State, app_name: str) -> str:
    """Return the short hash of the commit that has most of the traffic, or "" if it is not known."""
    # Azure chooses the name of the placeholder's revision, which can look like a commit.
    built = {found.name for found in state.revisions if found.image}
    weights = {name: weight for name, weight in state.weights.items() if name in built}
    return commit_in(max(weights, key=lambda name: weights[name], default=""), app_name)


def commit_in(revision: str, app_name: str) -> str:
    """Return the commit in the name of a revision, or "" if the revision was not made by this package."""
    match = re.match(rf"{re.escape(app_name)}--([0-9a-f]{{7,40}})(?:-|$)", revision)
    return match[1] if match else ""


def commit_of(state: State, app_name: str) -> str:
    """Return the commit in the name of the newest revision, else the first characters of its image digest."""
    return commit_in(state.latest_revision, app_name) or state.image.rpartition(":")[2][:SHORT_HASH_LENGTH]
