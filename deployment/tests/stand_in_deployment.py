"""Apply a deployment of main.bicep to the stand-in for Azure, and describe resources as the Azure CLI does."""

import hashlib
import json

DOMAIN = "example.azurecontainerapps.io"
PLACEHOLDER = "mcr.microsoft.com/k8se/quickstart:latest"
# The parameters that are not part of the configuration of a revision.
RELEASE_PARAMETERS = {"image", "revisionSuffix", "traffic"}


class AzFailure(Exception):
    """A command of the Azure CLI fails. The message is for stderr, and ``code`` is the exit code."""

    def __init__(self, text, code=1):
        super().__init__(text)
        self.code = code


def failure(code, message):
    return AzFailure(f'ERROR: {{"status":"Failed","error":{{"code":"{code}","message":"{message}"}}}}')


class Deployment:
    """Apply those effects of the parameters on which the order of the steps depends."""

    def __init__(self, state, group, values):
        self.state, self.group, self.values = state, group, values
        self.app_name = values["appName"]
        self.image = values["image"] or PLACEHOLDER

    def apply(self):
        registry = self.values["registryName"] or f"{self.app_name}registry"
        self.group["registry"] = registry
        self.require_image(registry)
        if self.values["siteHost"] == "appService":
            self.group["site"] = {"name": f"{self.app_name}-x7", "image": self.image}
        else:
            self.apply_revision()
            self.apply_traffic()
        for job in ("roles", "migrate", "smoke-test"):
            self.group["jobs"].setdefault(f"{self.app_name}-{job}", {"executions": []})["image"] = self.image

    def require_image(self, registry):
        built = {
            f"{registry}.azurecr.io/{image.partition(':')[0]}@{digest}"
            for image, digest in self.state["images"].get(registry, {}).items()
        }
        if self.values["image"] and self.image not in built:
            raise failure("DeploymentFailed", f"Field 'template.containers.web.image': MANIFEST_UNKNOWN: {self.image}")

    def apply_revision(self):
        app = self.group["app"] or {"name": self.app_name, "revisions": [], "traffic": [], "image": ""}
        self.group["app"] = app
        suffix = self.values["revisionSuffix"]
        configuration = {name: value for name, value in self.values.items() if name not in RELEASE_PARAMETERS}
        latest = app["revisions"][-1] if app["revisions"] else None
        is_latest = latest and (not suffix or latest["name"] == f"{self.app_name}--{suffix}")
        if is_latest and latest["image"] == self.image and latest["configuration"] == configuration:
            return
        name = f"{self.app_name}--{suffix or digest_of(str(len(app['revisions'])))[7:14]}"
        if any(revision["name"] == name for revision in app["revisions"]):
            raise failure(
                "DeploymentFailed", f"template.revisionsuffix is invalid: Revision with suffix {suffix} already exists."
            )
        created_at = f"2026-11-22T09:{len(app['revisions']):02}:00+00:00"
        revision = {"name": name, "image": self.image, "configuration": configuration, "active": True}
        app["revisions"].append({**revision, "created_at": created_at})
        app["image"] = self.image

    def apply_traffic(self):
        app, suffix = self.group["app"], self.values["revisionSuffix"]
        target = {"revisionName": f"{self.app_name}--{suffix}"} if suffix else {"latestRevision": True}
        traffic = json.loads(self.values["traffic"]) or [{**target, "weight": 100}]
        active = {revision["name"] for revision in app["revisions"] if revision["active"]}
        if sum(entry["weight"] for entry in traffic) != 100:
            raise failure("DeploymentFailed", "The sum of the traffic weights is not 100.")
        if not {entry["revisionName"] for entry in traffic if "revisionName" in entry} <= active:
            raise failure("DeploymentFailed", "The traffic contains a revision that is not active or does not exist.")
        labels = [entry["label"] for entry in traffic if "label" in entry]
        if len(set(labels)) != len(labels):
            raise failure("DeploymentFailed", "A label is assigned to several revisions.")
        app["traffic"] = traffic


def digest_of(text):
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def described_app(app):
    ingress = {"fqdn": f"{app['name']}.{DOMAIN}", "traffic": app["traffic"]}
    return {
        "name": app["name"],
        "properties": {
            "configuration": {"ingress": ingress},
            "latestRevisionName": app["revisions"][-1]["name"],
            "template": template(app["image"]),
        },
    }


def described_revision(revision, *, is_healthy, has_replicas):
    return {
        "name": revision["name"],
        "properties": {
            "active": revision["active"],
            "createdTime": revision["created_at"],
            "template": template(revision["image"]),
            "fqdn": f"{revision['name']}.{DOMAIN}",
            "healthState": "Healthy" if is_healthy or not has_replicas else "Unhealthy",
            "provisioningState": "Provisioned",
            "runningState": "ScaledToZero" if not has_replicas else "Running" if is_healthy else "Degraded",
        },
    }


def described_execution(number, execution):
    properties = {"startTime": f"2026-11-22T09:00:{number:02}+00:00", "status": execution["status"]}
    return {"name": execution["name"], "properties": {**properties, "template": template(execution["image"])}}


def template(image):
    return {"containers": [{"name": "main", "image": image}]}


def find(resources, name):
    return next(resource for resource in resources if resource["name"] == name)


def first(options, name):
    return options.get(name, [None])[0]
