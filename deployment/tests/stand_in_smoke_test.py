"""A stand-in for the smoke test. It tests the revision of the stand-in for Azure that serves a host."""

from deployment.errors import DeploymentError
from deployment.tests.stand_in_container_app import is_healthy
from deployment.tests.stand_in_deployment import DOMAIN, find


def stand_in_smoke_test(state, url, commit, headers):
    """Raise ``DeploymentError`` if the revision that serves the URL fails. Else store that it has passed."""
    host = url.removeprefix("https://")
    if host.endswith(".azurewebsites.net"):
        if any(group["site"]["image"] in state["unhealthy_images"] for group in state["groups"].values()):
            raise failed(url)
        return
    revision = serving_revision(state, host)
    passes = revision and revision["active"] and is_healthy(state, revision)
    state["tested"].append({"host": host, "headers": dict(headers)})
    if not passes or revision["name"] in state["broken_revisions"]:
        raise failed(url)
    assert revision["name"].startswith(f"reviews--{commit[:10]}"), "another commit than the one under test"
    state["trusted"].append(revision["name"])


def failed(url):
    return DeploymentError(f"The smoke test of {url} failed:\nhome page: It returned 500, not 200.")


def serving_revision(state, host):
    """Return the revision that has the host, or whose label has it, or None."""
    for group in state["groups"].values():
        if not (app := group["app"]):
            continue
        for entry in app["traffic"]:
            if entry.get("label") and host == f"{app['name']}---{entry['label']}.{DOMAIN}":
                return find(app["revisions"], entry["revisionName"])
        for revision in app["revisions"]:
            if host == f"{revision['name']}.{DOMAIN}":
                return revision
    return None
