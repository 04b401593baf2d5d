"""The health of a revision, as Container Apps reports it."""

from collections.abc import Mapping
from typing import Any

HEALTHY, UNHEALTHY, SCALED_TO_ZERO = "Healthy", "Unhealthy", "ScaledToZero"


def has_started(properties: Mapping[str, Any]) -> bool:
    """Return whether the revision responds to its probes, or has no replica, which a request would start."""
    if properties.get("provisioningState") != "Provisioned":
        return False
    # Without a replica, healthState has no meaning.
    return properties.get("runningState") == SCALED_TO_ZERO or properties.get("healthState") == HEALTHY


def failure_of(properties: Mapping[str, Any]) -> str:
    """Return the cause of a failed start, or "" if the revision has started or may still start."""
    provisioning, running = properties.get("provisioningState"), properties.get("runningState")
    if provisioning == "Failed" or running in {"Failed", "ActivationFailed"}:
        return str(properties.get("provisioningError") or running)
    return ""


def is_unhealthy(properties: Mapping[str, Any]) -> bool:
    """Return whether a revision that has started does not respond to its probes, for example because it crashes."""
    return properties.get("runningState") != SCALED_TO_ZERO and properties.get("healthState") == UNHEALTHY
