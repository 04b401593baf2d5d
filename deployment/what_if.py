"""Describe the changes that a deployment of bicep/main.bicep would make, as a comment on a pull request."""

import json
import re
from collections.abc import Iterator
from typing import Any

from deployment.parameters import PARAMETER_FILE
from deployment.plan import unchanged_values
from deployment.steps import Deployment

# Azure reports these for every resource that it does not evaluate or that does not change.
UNCHANGED = {"NoChange", "Ignore", "NoEffect", "Unsupported"}
# A public repository must not show the subscription and the group.
SCOPE = re.compile(r"(?i)/subscriptions/[^/\"]*/resourceGroups/[^/\"]*")
# In characters. GitHub refuses comments of more than 65,536.
MAX_LENGTH = 60_000
MAX_VALUE_LENGTH = 200


def what_if(deployment: Deployment) -> str:
    """Return the changes as Markdown, without making them."""
    desired = deployment.desired
    if not deployment.state.group_exists:
        return f"The resource group `{desired.resource_group}` does not exist, so everything would be created."
    answer = deployment.az.read(
        *("deployment", "group", "what-if", "--resource-group", desired.resource_group),
        # The default level requires the permission to deploy, which an identity for pull requests must not have.
        *("--parameters", str(PARAMETER_FILE), "--no-pretty-print", "--validation-level", "ProviderNoRbac"),
        environment={**desired.parameters, **unchanged_values(deployment.state, desired)},
    )
    return as_markdown(answer, desired.resource_group)


def as_markdown(answer: dict[str, Any], group: str) -> str:
    changes = [change for change in answer.get("changes") or [] if change["changeType"] not in UNCHANGED]
    if not changes:
        return f"A deployment would change nothing in the resource group `{group}`."
    count = "1 resource" if len(changes) == 1 else f"{len(changes)} resources"
    parts = [f"A deployment would change {count} in the resource group `{group}`:", ""]
    parts += [part for change in changes for part in described(change)]
    text = "\n".join(parts)
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}\n```\n\nThe rest is cut off."


def described(change: dict[str, Any]) -> Iterator[str]:
    resource = str(change.get("resourceId"))
    name = resource.partition("/providers/")[2] or resource.rpartition("/")[2]
    yield f"**{change['changeType']}** `{name}`"
    lines = [line for delta in change.get("delta") or [] for line in property_lines(delta, "")]
    if lines:
        yield "\n".join(["", "```diff", *lines, "```"])
    yield ""


def property_lines(delta: dict[str, Any], parent: str) -> Iterator[str]:
    if delta.get("propertyChangeType") in UNCHANGED:
        return
    path = ".".join(filter(None, [parent, str(delta.get("path", ""))]))
    if delta.get("children"):
        for child in delta["children"]:
            yield from property_lines(child, path)
        return
    if delta.get("before") is not None:
        yield f"- {path}: {shortened(delta['before'])}"
    if delta.get("after") is not None:
        yield f"+ {path}: {shortened(delta['after'])}"


def shortened(value: Any) -> str:
    text = SCOPE.sub("…", json.dumps(value, ensure_ascii=False)).replace("`", "'")
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[: MAX_VALUE_LENGTH - 1]}…"
