import pytest

from deployment.rollout.health import failure_of, has_started


def properties(provisioning, running, health=""):
    return {"provisioningState": provisioning, "runningState": running, "healthState": health}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (properties("Provisioned", "RunningAtMaxScale", "Healthy"), True),
        # A request starts a replica, so the smoke test decides.
        (properties("Provisioned", "ScaledToZero", "None"), True),
        (properties("Provisioned", "ScaledToZero", "Healthy"), True),
        (properties("Provisioned", "Running", "Unhealthy"), False),
        (properties("Provisioning", "Processing"), False),
        (properties("Provisioning", "ScaledToZero"), False),
        ({}, False),
    ],
)
def test_recognizes_a_revision_that_has_started(properties, expected):
    assert has_started(properties) is expected
    assert failure_of(properties) == ""


@pytest.mark.parametrize(
    ("properties", "cause"),
    [
        ({"provisioningState": "Failed", "provisioningError": "ImagePullFailure"}, "ImagePullFailure"),
        (properties("Provisioned", "ActivationFailed"), "ActivationFailed"),
        (properties("Provisioned", "Failed"), "Failed"),
    ],
)
def test_names_the_cause_of_a_failed_start(properties, cause):
    assert failure_of(properties) == cause
