import json
import random
import re
import shutil
import subprocess

import pytest

from deployment.source import exported, read_source
from deployment.tests.fake_environment import GROUP, PROJECT, git
from deployment.tests.stand_in_deployment import PLACEHOLDER

# A release without visitors. deployment/rollout/tests compares releases.
pytestmark = pytest.mark.usefixtures("without_canary")

CHANGES = {"create", "build", "start", "update", "set", "deactivate", "register", "delete"}


def changing_calls(azure):
    return [call for call in azure.read()["calls"] if any(word in CHANGES for word in call[:4])]


def final_state(azure):
    """Return the part of the state that must not depend on earlier failures."""
    state = azure.read()
    group = state["groups"][GROUP]
    return {
        "registry": group["registry"],
        "tags": {name: sorted(images) for name, images in state["images"].items()},
        "parameters": parameters_of(group["deployments"][-1]),
        "revisions": [revision["name"] for revision in group["app"]["revisions"][1:]],
        "traffic": [entry["revisionName"] for entry in group["app"]["traffic"] if entry["weight"] == 100],
        "jobs": {name: job["image"].partition("@")[0] for name, job in group["jobs"].items()},
        "succeeded": {
            name: job["executions"][-1]["status"] for name, job in group["jobs"].items() if job["executions"]
        },
    }


def parameters_of(deployment):
    """Return the parameters except those that depend on the state before the deployment."""
    return {name: value for name, value in deployment.items() if name not in {"image", "traffic"}}


@pytest.fixture
def expected(azure):
    """Return the final state and the number of calls of a run without failures. Then reset Azure to an empty state."""
    empty = azure.read()
    azure.run("up")
    state, calls = final_state(azure), len(azure.read()["calls"])
    azure.write(empty)
    return state, calls


def test_goes_from_an_empty_subscription_to_the_running_image(executable_azure):
    azure = executable_azure
    azure.change(unregistered=["Microsoft.App"])
    printed = azure.run("up")
    actions = [line.partition(":")[0] for line in printed.splitlines() if ": done" in line and "," not in line]
    assert actions == ["register", "group", "provision", "build", "roles", "migrate", "release"]
    assert azure.serving().startswith("reviewsregistry.azurecr.io/restaurant-review@sha256:")
    assert "https://reviews.example.azurecontainerapps.io runs" in printed
    assert azure.read()["unregistered"] == []


def test_provisions_with_the_placeholder_first(azure):
    azure.run("up")
    first, last = azure.group["deployments"]
    assert (first["image"], first["revisionSuffix"], first["traffic"]) == ("", "", "[]")
    assert last["image"] == azure.serving()


def test_builds_from_the_commit(azure):
    azure.run("up")
    (build,) = azure.read()["builds"]
    assert "code.py" in build["files"]
    assert not any(name.startswith(".git/") for name in build["files"])


def test_builds_from_scripts_with_unix_line_ends_on_windows(azure):
    shutil.copy(PROJECT / ".gitattributes", azure.clone)
    (azure.clone / "entrypoint.sh").write_bytes(b"#!/bin/sh\n")
    azure.commit("first\nsecond\n")
    git(azure.clone, "config", "core.autocrlf", "true")
    with exported(azure.clone, read_source(azure.clone).commit) as folder:
        assert (folder / "code.py").read_bytes() == b"first\r\nsecond\r\n"
        assert (folder / "entrypoint.sh").read_bytes() == b"#!/bin/sh\n"


def test_builds_an_executable_entrypoint_on_windows_whose_files_have_no_execute_bit(tmp_path):
    entrypoint = tmp_path / "entrypoint.sh"
    entrypoint.touch(mode=0o600)
    commands = re.findall(r"&& (chmod [^\\\n]+)", (PROJECT / "Dockerfile").read_text())
    subprocess.run(["sh", "-c", " && ".join(commands)], cwd=tmp_path, check=True)
    assert entrypoint.stat().st_mode & 0o777 == 0o755


def test_names_the_revision_after_the_commit(azure):
    azure.run("up")
    tag = azure.read()["builds"][0]["image"].partition(":")[2]
    assert azure.group["app"]["revisions"][-1]["name"].startswith(f"reviews--{tag}-")


def test_changes_nothing_in_a_second_run(azure):
    azure.run("up")
    before = azure.read()
    azure.reset_calls()
    azure.run("up")
    after = azure.read()
    assert [call[:3] for call in changing_calls(azure)] == [["deployment", "group", "create"]]
    assert after["builds"] == before["builds"]
    assert after["groups"][GROUP]["app"]["revisions"] == before["groups"][GROUP]["app"]["revisions"]
    assert azure.weights() == {after["groups"][GROUP]["app"]["revisions"][-1]["name"]: 100}
    assert after["groups"][GROUP]["jobs"] == before["groups"][GROUP]["jobs"]
    former, latest = (state["groups"][GROUP]["deployments"][-1] for state in (before, after))
    assert parameters_of(latest) == parameters_of(former)


def test_changes_nothing_in_a_second_run_after_a_later_release(azure):
    azure.run("up")
    azure.commit()
    azure.run("up")
    before = azure.group["app"]
    azure.run("up")
    assert azure.group["app"]["revisions"] == before["revisions"]
    assert azure.group["app"]["traffic"] == [entry for entry in before["traffic"] if entry["weight"]]


def test_needs_no_commit_of_changes_when_nothing_is_built(azure):
    azure.run("up")
    (azure.clone / "notes.txt").write_text("not committed")
    azure.run("up")


def test_keeps_the_running_image_and_the_traffic_until_the_new_revision_is_healthy(azure):
    azure.run("up")
    old = azure.serving()
    azure.commit()
    azure.change(failing_jobs=["migrate"], log=["django.db.utils.ProgrammingError: permission denied"])
    azure.run("up", code=1)
    assert azure.serving() == old
    assert len(azure.group["app"]["revisions"]) == 2
    azure.change(failing_jobs=[])
    azure.run("up")
    assert azure.serving() != old


def test_leaves_the_traffic_when_the_new_revision_is_not_healthy(azure):
    azure.run("up")
    old = azure.serving()
    azure.commit()
    azure.run("build")
    tag = azure.read()["builds"][-1]["image"]
    digest = azure.read()["images"]["reviewsregistry"][tag]
    azure.change(unhealthy_images=[f"reviewsregistry.azurecr.io/restaurant-review@{digest}"])
    message = azure.run("up", code=1)
    assert "is not healthy" in message
    assert f"az containerapp logs show --name reviews --resource-group {GROUP} --revision reviews--" in message
    assert f"az containerapp logs show --name reviews --resource-group {GROUP} --type system" in message
    assert azure.serving() == old
    azure.run("provision")
    assert azure.serving() == old


@pytest.mark.parametrize(("replicas", "active"), [("0", 4), ("1", 2)])
def test_keeps_former_revisions_active_and_stops_older_ones(azure, monkeypatch, replicas, active):
    monkeypatch.setenv("MIN_REPLICAS", replicas)
    azure.run("up")
    for text in ("second", "third", "fourth", "fifth"):
        azure.commit(text)
        azure.run("up")
    states = [revision["active"] for revision in azure.group["app"]["revisions"]]
    assert states == [False] * (6 - active) + [True] * active


def test_gives_a_changed_configuration_another_revision_of_the_same_image(azure, monkeypatch):
    azure.run("up")
    image = azure.serving()
    monkeypatch.setenv("MAX_REPLICAS", "5")
    azure.run("up")
    monkeypatch.delenv("MAX_REPLICAS")
    azure.run("up")
    names = [revision["name"] for revision in azure.group["app"]["revisions"]]
    assert len(set(names)) == 4
    assert names[-1] == f"{names[1]}-2"
    assert azure.serving() == image
    assert len(azure.read()["builds"]) == 1


def test_deactivates_the_placeholder(azure):
    azure.run("up")
    assert [revision["active"] for revision in azure.group["app"]["revisions"]] == [False, True]


def test_registers_providers_before_it_reads_the_apps_of_an_existing_group(azure):
    azure.run("up")
    azure.run("down", "--yes")
    azure.change(unregistered=["Microsoft.App"])
    azure.provision_group()
    azure.run("up")
    assert azure.read()["unregistered"] == []


def test_releases_to_app_service(azure, monkeypatch):
    monkeypatch.setenv("SITE_HOST", "appService")
    azure.change(unregistered=["Microsoft.Web"])
    assert "https://reviews-x7.azurewebsites.net runs" in azure.run("up")
    image = azure.group["site"]["image"]
    assert image.startswith("reviewsregistry.azurecr.io/restaurant-review@sha256:")
    azure.run("up")
    azure.run("provision")
    assert azure.group["site"]["image"] == image
    assert len(azure.read()["builds"]) == 1


def test_keeps_a_split_of_traffic_when_it_provisions(azure):
    azure.run("up")
    azure.commit()
    azure.run("up")
    state = azure.read()
    app = state["groups"][GROUP]["app"]
    split = [
        {"revisionName": app["revisions"][1]["name"], "weight": 80},
        {"revisionName": app["revisions"][2]["name"], "weight": 20, "label": "candidate"},
    ]
    app["traffic"] = split
    azure.write(state)
    azure.run("provision")
    assert azure.group["app"]["traffic"] == split


@pytest.mark.endurance
@pytest.mark.parametrize("moment", ["lost_before", "lost_after"])
def test_continues_after_a_lost_connection_at_every_call(azure, expected, moment):
    state, calls = expected
    empty = azure.read()
    for number in range(calls):
        azure.write({**empty, moment: [number]})
        # Some calls are repeated, and some are not needed for the release.
        azure.run("up", code=None)
        azure.reset_calls()
        azure.run("up")
        assert final_state(azure) == state, f"call {number}"


def test_asks_to_run_the_same_command_again_after_a_lost_connection(azure):
    azure.change(lost_before=[5])
    assert "Run the same command again" in azure.run("up", code=1)


@pytest.mark.parametrize("seed", range(12))
def test_ends_in_the_same_state_after_any_failures(azure, expected, seed):
    state, calls = expected
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(chance.randrange(1, 6)):
        moment = chance.choice(["lost_before", "lost_after"])
        azure.change(**{"calls": [], "lost_before": [], "lost_after": [], moment: [chance.randrange(calls)]})
        azure.run("up", code=None)
    azure.reset_calls()
    azure.run("up")
    assert final_state(azure) == state


def test_does_not_start_a_job_that_is_already_running(azure):
    azure.run("up")
    azure.commit()
    azure.run("provision", "build")
    before = azure.read()
    azure.reset_calls()
    azure.run("roles")
    number = next(number for number, call in enumerate(azure.read()["calls"]) if "start" in call)
    # The response to ``job start`` is lost.
    azure.write({**before, "calls": [], "lost_after": [number]})
    azure.run("roles", code=1)
    azure.reset_calls()
    azure.run("roles")
    assert azure.calls("containerapp", "job", "start") == []
    executions = azure.group["jobs"]["reviews-roles"]["executions"]
    assert [execution["status"] for execution in executions] == ["Succeeded"] * 2


def test_creates_the_group_when_it_provisions_an_empty_subscription(azure):
    azure.change(unregistered=["Microsoft.App"])
    azure.run("provision")
    assert azure.read()["unregistered"] == []
    assert azure.serving() == PLACEHOLDER
    assert azure.calls("acr", "build") == []


def test_refuses_a_new_group_without_a_region_before_it_changes_anything(azure):
    azure.change(unregistered=["Microsoft.App"])
    assert "name its region with --location or AZURE_LOCATION" in azure.run("up", "--location", "", code=1)
    assert changing_calls(azure) == []
    assert f"group: {GROUP} in a region that --location has to name" in azure.run("plan", "--location", "")


def test_prints_the_planned_steps_and_changes_nothing(azure):
    steps = json.loads(azure.run("plan", "--json").partition("\n")[2])
    assert [step["step"] for step in steps] == ["group", "provision", "build", "roles", "migrate", "release"]
    assert changing_calls(azure) == []


def test_prints_the_plan_in_a_dry_run(azure):
    assert azure.run("plan") == azure.run("up", "--dry-run")
    assert changing_calls(azure) == []


def test_plans_one_step_when_the_commit_is_released(azure):
    azure.run("up")
    assert "1. release:" in azure.run("plan")
    assert "2." not in azure.run("plan")
