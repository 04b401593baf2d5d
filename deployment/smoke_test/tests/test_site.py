"""The smoke test of the site itself, without a container: its templates have what the checks look for."""

import pytest

from deployment.smoke_test.checks import CHECKS
from deployment.smoke_test.tests.stand_in import COMMIT
from dev.harness.gunicorn import container
from restaurant_review.azure.tests.test_site import manage

PROXY = {"X-Forwarded-Proto": "https"}


def release(deployment):
    return container({**deployment, "COMMIT_ID": COMMIT, "TRUSTED_PROXY_COUNT": "1"}, "--threads=4")


@pytest.mark.endurance
def test_passes_for_the_site_with_and_without_content(deployment, smoke_test):
    with release(deployment) as server:
        empty = smoke_test(url=f"http://127.0.0.1:{server.port}", headers=PROXY)
        manage(deployment, "load_demo", "--force")
        filled = smoke_test(url=f"http://127.0.0.1:{server.port}", headers=PROXY)
    assert (empty.failures, filled.failures) == ({}, {})
    assert [line for line in empty.lines if "skipped: the site has no restaurants" in line]
    assert [line for line in filled.lines if "skipped" in line] == [
        "ok   robots.txt (skipped: the site has no robots.txt)"
    ]
    assert len(filled.lines) == 2 + len(CHECKS)
