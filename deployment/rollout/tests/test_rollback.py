import uuid

import pytest

from deployment.tests.fake_environment import GROUP


@pytest.fixture
def released(azure, without_canary):
    """A simulated Azure in which three commits were released."""
    azure.run("up")
    for text in ("second", "third"):
        azure.commit(text)
        azure.run("up")
    return azure


def names(azure):
    return [revision["name"] for revision in azure.group["app"]["revisions"]]


def test_returns_to_the_former_revision_and_then_to_the_one_before(released):
    *_, first, second, third = names(released)
    assert released.weights() == {third: 100}
    printed = released.run("rollback")
    assert f"rollback: all traffic to {second}" in printed
    assert released.weights() == {second: 100}
    released.run("rollback")
    assert released.weights() == {first: 100}
    assert "There is no active revision that is older than" in released.run("rollback", code=1)


def test_does_not_return_to_a_revision_that_was_rolled_back(released):
    second = names(released)[-2]
    released.run("rollback")
    released.commit("fourth")
    released.run("up")
    released.run("rollback")
    assert released.weights() == {second: 100}


def test_tests_a_revision_at_its_own_host_before_it_returns_to_it(released):
    second = names(released)[-2]
    released.run("rollback")
    assert released.read()["tested"][-1]["host"] == f"{second}.example.azurecontainerapps.io"


def test_refuses_a_revision_that_fails_its_test_unless_forced(released):
    *_, second, third = names(released)
    released.change(broken_revisions=[second])
    assert "The smoke test of" in released.run("rollback", code=1)
    assert released.weights() == {third: 100}
    assert "was not tested, because of --force" in released.run("rollback", "--force")
    assert released.weights() == {second: 100}


def test_activates_a_revision_that_was_deactivated(released):
    first = names(released)[-3]
    released.call(
        *("containerapp", "revision", "deactivate", "--revision", first),
        *("--name", "reviews", "--resource-group", GROUP),
    )
    released.run("rollback", "--revision", first)
    assert released.weights() == {first: 100}


def test_names_the_revisions_when_there_is_none_of_the_given_name(released):
    message = released.run("rollback", "--revision", "reviews--x", code=1)
    assert f"There is no revision reviews--x. The newest ones are {names(released)[-1]}, " in message


def test_changes_nothing_when_the_revision_already_has_all_traffic(released):
    third = names(released)[-1]
    assert f"{third} already has all traffic." in released.run("rollback", "--revision", third)


def test_prints_the_target_in_a_dry_run(released):
    second = names(released)[-2]
    assert f"1. rollback: all traffic to {second}" in released.run("rollback", "--dry-run")
    assert released.weights() == {names(released)[-1]: 100}


def test_marks_the_rollback_in_application_insights(released):
    released.run("rollback")
    assert released.read()["annotations"][-1]["name"] == f"Rollback to {names(released)[-2]}"


@pytest.fixture
def killed(released, monkeypatch):
    """The state after the process of a fourth release was killed while its candidate had a tenth of the traffic."""
    released.commit("fourth")
    released.run("build")
    candidate = released.new_revision()
    state = released.read()
    app = state["groups"][GROUP]["app"]
    before = app["revisions"][-1]["name"]
    revision = {**app["revisions"][-1], "name": candidate, "created_at": "2026-11-22T10:00:00+00:00"}
    app["revisions"].append({**revision, "image": "reviewsregistry.azurecr.io/restaurant-review@sha256:0"})
    app["traffic"] = [
        {"revisionName": before, "weight": 90},
        {"revisionName": candidate, "weight": 10, "label": "candidate"},
    ]
    lease, metadata = {"id": "1", "ends_at": None}, {"holder": "maria on laptop", "since": "2026-12-01 02:00 UTC"}
    released.write({**state, "lease": lease, "metadata": metadata})
    return released


def test_names_the_holder_of_the_lock(killed):
    message = killed.run("up", code=1)
    assert "(maria on laptop since 2026-12-01 02:00 UTC)" in message
    assert "`python3 -m deployment abort`" in message
    assert list(killed.weights().values()) == [90, 10]


@pytest.mark.parametrize("command", ["abort", "rollback"])
def test_ends_an_unfinished_release(killed, command):
    stable = names(killed)[-2]
    printed = killed.run(command)
    assert "taking it over in 30 seconds" in printed
    assert killed.weights() == {stable: 100}
    assert killed.read()["lease"] is None
    assert killed.read()["clock"] > 30


@pytest.mark.parametrize(("run", "is_ended"), [("7", True), ("8", False)])
def test_ends_only_the_release_of_the_same_workflow_run(killed, monkeypatch, run, is_ended):
    url = "https://github.com/owner/name/actions/runs/7"
    lease = {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, url)), "ends_at": None}
    killed.change(lease=lease, metadata={"holder": url, "since": "now"})
    for name, value in {"SERVER_URL": "https://github.com", "REPOSITORY": "owner/name", "RUN_ID": run}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    printed = killed.run("abort")
    assert ("it has nothing to end" in printed) is not is_ended
    assert (len(killed.weights()) == 1) is is_ended


def test_aborts_nothing_when_no_release_is_unfinished(released):
    before = released.weights()
    assert "No release is unfinished" in released.run("abort")
    assert released.weights() == before


def test_reports_that_there_is_no_site_yet(azure):
    assert "There is no container app reviews" in azure.run("rollback", code=1)
    azure.run("abort")


def test_releases_the_lock_of_a_killed_process_on_app_service(azure, monkeypatch):
    monkeypatch.setenv("SITE_HOST", "appService")
    azure.run("up")
    azure.change(lease={"id": "1", "ends_at": None})
    azure.run("up", code=1)
    azure.run("abort")
    azure.run("up")


def test_shows_the_candidate_and_the_holder_of_the_lock(killed):
    printed = killed.run("status")
    assert f"candidate:       {names(killed)[-1]}" in printed
    assert "lock:            held by maria on laptop since 2026-12-01 02:00 UTC" in printed
    killed.run("abort")
    assert "lock:            free" in killed.run("status")


def test_explains_how_to_return_to_a_former_release_on_app_service(azure, monkeypatch):
    monkeypatch.setenv("SITE_HOST", "appService")
    assert "App Service has no revisions" in azure.run("rollback", code=1)


def test_cancels_a_deployment_that_would_change_the_traffic_when_it_ends(killed):
    killed.change(running_deployment=True)
    killed.run("rollback")
    assert killed.calls("deployment", "group", "cancel")
    assert killed.read()["running_deployment"] is False


def test_does_not_end_a_release_if_the_name_of_the_revision_is_wrong(killed):
    killed.run("rollback", "--revision", "reviews--typo", code=1)
    assert killed.read()["lease"] == {"id": "1", "ends_at": None}
    assert list(killed.weights().values()) == [90, 10]


def test_ends_the_release_also_if_the_named_revision_fails_its_test(killed):
    stable, candidate = names(killed)[-2:]
    killed.change(broken_revisions=[candidate])
    killed.run("rollback", "--revision", candidate, code=1)
    assert killed.weights() == {stable: 100}


def test_finds_the_lock_if_another_storage_account_is_listed_first(killed):
    killed.change(other_accounts=1)
    assert "(maria on laptop since" in killed.run("up", code=1)
