"""Plan a deployment: pure functions of the desired state and of the state in Azure."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from deployment.errors import DeploymentError
from deployment.rollout.stages import ALL, LABEL
from deployment.state import MIGRATE, ROLES, DesiredState, State, Traffic, commit_of

UNKNOWN_REGION = "a region that --location has to name"


class Action(StrEnum):
    REGISTER = "register"
    CREATE_GROUP = "group"
    PROVISION = "provision"
    BUILD = "build"
    ROLES = "roles"
    MIGRATE = "migrate"
    RELEASE = "release"


@dataclass(frozen=True)
class Step:
    action: Action
    reason: str


def plan(state: State, desired: DesiredState) -> list[Step]:
    """Return the steps that deploy the desired commit, in the order in which they must run.

    The last step is always a deployment, even if nothing has changed: Azure reverts manual changes of resources, and
    leaves all other resources and the revisions as they are.
    """
    check_registry(state, desired)
    tag, region = desired.source.tag, desired.location or UNKNOWN_REGION
    candidates = (
        (bool(state.missing_providers), Action.REGISTER, ", ".join(state.missing_providers)),
        (not state.group_exists, Action.CREATE_GROUP, f"{desired.resource_group} in {region}"),
        (not state.is_released, Action.PROVISION, f"deploy bicep/main.bicep with {described(state.image)}"),
        (not state.built_image, Action.BUILD, f"the image of commit {tag} is not in the registry"),
        (not state.has_run(ROLES), Action.ROLES, f"give the identities their privileges in the database, by {tag}"),
        (not state.has_run(MIGRATE), Action.MIGRATE, f"run the migrations of {tag}"),
        (True, Action.RELEASE, release_reason(state, tag)),
    )
    return [Step(action, reason) for is_needed, action, reason in candidates if is_needed]


def check_registry(state: State, desired: DesiredState) -> None:
    """Raise ``DeploymentError`` if a deployment would create a second registry, which lacks the image that runs."""
    if state.image and state.other_registries:
        raise DeploymentError(
            f"The resource group has the registry {', '.join(state.other_registries)}, but REGISTRY_NAME is "
            f"{desired.parameters['REGISTRY_NAME']}: read your file of variables, or correct the name."
        )


def described(image: str) -> str:
    return "the image that runs now" if image else "a placeholder, because there is no image yet"


def release_reason(state: State, tag: str) -> str:
    if state.is_released:
        return f"{tag} is released: deploy it again, which changes nothing unless the configuration differs"
    if not state.image:
        return f"deploy bicep/main.bicep with the image of {tag}, test it, and send it the traffic"
    return (
        f"deploy bicep/main.bicep with the image of {tag}, test it without visitors, compare it with the release that "
        "runs now, and send it the traffic"
    )


def unchanged_values(state: State, desired: DesiredState) -> dict[str, str]:
    """Return the parameters of a deployment that leaves the image and the traffic as they are."""
    check_registry(state, desired)
    if not state.image:
        return values("", "", "[]")
    suffix = revision_suffix(state, desired, commit_of(state, desired.app_name))
    return values(state.image, suffix, traffic_value(state, desired, suffix))


def release_values(state: State, desired: DesiredState) -> dict[str, str]:
    """Return the parameters of a deployment of the built image, whose revision gets a label but no traffic yet."""
    check_registry(state, desired)
    suffix = revision_suffix(state, desired, desired.source.tag, must_run=True)
    return values(state.built_image, suffix, candidate_traffic(state, f"{desired.app_name}--{suffix}"))


def values(image: str, suffix: str, traffic: str) -> dict[str, str]:
    return {"IMAGE": image, "REVISION_SUFFIX": suffix, "TRAFFIC": traffic}


def revision_suffix(state: State, desired: DesiredState, commit: str, *, must_run: bool = False) -> str:
    """Return the suffix of the revision's name: the commit, the digest of the configuration, and a number if needed.

    Azure refuses or ignores a change of an existing revision, so a changed configuration needs a new name. With an
    unchanged configuration, the name stays the same, so that Azure creates no revision. With ``must_run``, the name of
    a deactivated revision is not reused, because a deployment would not activate the revision.
    """
    base = f"{commit}-{desired.digest}"
    latest = state.latest_revision.removeprefix(f"{desired.app_name}--")
    inactive = {revision.name for revision in state.revisions if not revision.is_active}
    if re.fullmatch(rf"{base}(-\d+)?", latest) and not (must_run and state.latest_revision in inactive):
        return latest
    names = {revision.name for revision in state.revisions}
    suffix, number = base, 1
    while f"{desired.app_name}--{suffix}" in names:
        number += 1
        suffix = f"{base}-{number}"
    return suffix


def traffic_value(state: State, desired: DesiredState, suffix: str) -> str:
    """Return the current traffic as JSON, or "[]" if the revision with this suffix has or will get all traffic."""
    if not state.image or state.traffic in {(), (Traffic(f"{desired.app_name}--{suffix}", 100),)}:
        return "[]"
    return as_json(state.traffic)


def candidate_traffic(state: State, revision: str) -> str:
    """Return the current traffic as JSON, with the label of the candidate on the revision."""
    if not state.revisions or state.traffic == (Traffic(revision, ALL),):
        return "[]"
    if not state.weights:
        raise DeploymentError(
            "No revision of the container app has traffic, so there is none to return to. Send it to one with `az "
            "containerapp ingress traffic set`, and run the same command again."
        )
    weight = state.weights.get(revision, 0)
    others = [
        replace(entry, label="" if entry.label == LABEL else entry.label)
        for entry in state.traffic
        if entry.revision != revision
    ]
    kept = [entry for entry in others if entry.weight or entry.label]
    return as_json([*kept, Traffic(revision, weight, LABEL)])


def as_json(traffic: Iterable[Traffic]) -> str:
    return json.dumps(
        [
            {"revisionName": entry.revision, "weight": entry.weight, **({"label": entry.label} if entry.label else {})}
            for entry in traffic
        ]
    )
