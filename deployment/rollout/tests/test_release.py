"""Releases by ``python3 -m deployment up`` in a simulated Azure."""

import pytest

from deployment.tests.fake_environment import GROUP


def shares(azure):
    """Return the shares that the traffic has had, one after the other."""
    calls = azure.calls("containerapp", "ingress", "traffic", "set")
    return [sorted(int(word.partition("=")[2]) for word in call if "=" in word) for call in calls]


def test_sends_a_tenth_of_the_traffic_before_all_of_it(released):
    released.reset_calls()
    printed = released.run("up")
    assert shares(released) == [[10, 90], [100]]
    stages = [line.partition(":")[0] for line in printed.splitlines() if line.startswith("release, ")]
    assert list(dict.fromkeys(stages)) == [
        f"release, {stage}" for stage in ("start", "smoke test", "split", "watch", "promote", "clean up")
    ]
    assert "candidate: 500 requests, 0 failures, p95 100 ms; stable: 500 requests" in printed


def test_tests_the_candidate_at_the_host_of_its_label(released):
    released.run("up")
    assert released.read()["tested"][-1]["host"] == "reviews---candidate.example.azurecontainerapps.io"


def test_does_not_compare_the_first_release(azure):
    printed = azure.run("up")
    assert shares(azure) == [[100]]
    assert "watch" not in printed
    assert azure.read()["trusted"] == [azure.newest()]


def test_sends_all_traffic_after_the_smoke_test_without_a_canary(released):
    released.reset_calls()
    released.run("up", "--canary-minutes", "0")
    assert shares(released) == [[100]]


def test_sends_no_traffic_to_a_revision_that_fails_the_smoke_test(released):
    released.change(broken_revisions=[released.new_revision()])
    serving = released.serving()
    released.reset_calls()
    assert "The smoke test of https://reviews---candidate" in released.run("up", code=1)
    assert (released.serving(), shares(released)) == (serving, [])
    # It stays active under its label, so that the cause can be found.
    assert released.group["app"]["revisions"][-1]["active"]


def test_repeats_a_release_after_the_cause_of_its_failure_was_removed(released):
    revision = released.new_revision()
    released.change(broken_revisions=[revision])
    released.run("up", code=1)
    released.change(broken_revisions=[])
    released.run("up")
    assert released.weights() == {revision: 100}


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ([100, 20, 100.0], "20 of 100 requests (20.0 %) to the candidate failed"),
        ([500, 0, 5000.0], "took up to 5,000 ms for the candidate"),
    ],
)
def test_takes_the_traffic_back_from_a_revision_that_is_worse(released, figures, reason):
    released.change(measurements={released.new_revision(): figures})
    serving = released.serving()
    released.reset_calls()
    assert reason in released.run("up", code=1)
    assert shares(released) == [[10, 90], [100]]
    assert released.serving() == serving
    assert released.read()["lease"] is None


def test_repeats_the_smoke_test_when_there_are_too_few_requests_to_compare(released):
    revision = released.new_revision()
    released.change(measurements={revision: [2, 0, 100.0]}, tested=[])
    printed = released.run("up")
    assert "The smoke test decides once more." in printed
    assert len(released.read()["tested"]) == 2
    assert released.weights() == {revision: 100}


def test_takes_the_traffic_back_when_the_repeated_smoke_test_fails(released, monkeypatch):
    revision, tests = released.new_revision(), []
    serving = released.serving()
    smoke_test = released.smoke_test

    def fail_later(*arguments):
        tests.append(arguments)
        if len(tests) > 1:
            released.change(broken_revisions=[revision])
        smoke_test(*arguments)

    monkeypatch.setattr(released, "smoke_test", fail_later)
    released.change(measurements={revision: [2, 0, 100.0]})
    assert "The smoke test of" in released.run("up", code=1)
    assert released.serving() == serving


def test_takes_the_traffic_back_from_a_revision_that_crashes(released, monkeypatch):
    image, serving, sleep = released.new_image(), released.serving(), released.sleep

    def crash(seconds):
        sleep(seconds)
        if len(released.weights()) == 2:
            released.change(unhealthy_images=[image])

    monkeypatch.setattr(released, "sleep", crash)
    assert "is no longer healthy" in released.run("up", code=1)
    assert released.serving() == serving


def test_refuses_a_revision_that_does_not_start(released):
    serving = released.serving()
    released.change(unhealthy_images=[released.new_image()])
    message = released.run("up", code=1)
    assert "is not healthy (no response to its probes)" in message
    assert f"az containerapp logs show --name reviews --resource-group {GROUP} --revision reviews--" in message
    assert released.serving() == serving


def test_tests_a_revision_without_replicas(released):
    released.change(scaled_to_zero=True, tested=[])
    released.run("up")
    assert len(released.read()["tested"]) == 1


def test_passes_the_header_of_front_door_to_the_smoke_test(released, monkeypatch):
    monkeypatch.setenv("FRONT_DOOR", "true")
    released.change(unregistered=[])
    released.run("up")
    assert released.read()["tested"][-1]["headers"] == {"X-Azure-FDID": "fd-1"}


def test_tests_an_internal_site_in_a_job(released, monkeypatch):
    monkeypatch.setenv("NETWORK_MODE", "private")
    monkeypatch.setenv("INGRESS_EXTERNAL", "false")
    released.change(tested=[])
    released.run("up")
    execution = released.group["jobs"]["reviews-smoke-test"]["executions"][-1]
    assert execution["image"] == released.new_image()
    assert execution["command"][:4] == [
        *("python", "-m", "deployment.smoke_test"),
        "https://reviews---candidate.example.azurecontainerapps.io",
    ]
    assert execution["command"][4] == f"--commit={released.newest().partition('--')[2][:10]}"
    assert released.serving() == released.new_image()


def test_sends_no_traffic_to_an_internal_site_whose_job_fails(released, monkeypatch):
    monkeypatch.setenv("NETWORK_MODE", "private")
    monkeypatch.setenv("INGRESS_EXTERNAL", "false")
    serving = released.serving()
    released.change(failing_jobs=["smoke-test"], log=["fail home page: 500"])
    assert "of the job reviews-smoke-test ended with Failed" in released.run("up", code=1)
    assert released.serving() == serving


def test_marks_the_release_in_application_insights(released):
    released.run("up")
    revision = released.newest()
    assert released.read()["annotations"][-1] == {
        "name": f"Release {revision}",
        "revision": revision,
        "commit": revision.partition("--")[2][:10],
    }
    released.run("up")
    assert len(released.read()["annotations"]) == 2


def test_completes_a_release_that_cannot_be_marked(released, monkeypatch):
    revision = released.new_revision()
    number = next_call(released, "Annotations")
    released.change(calls=[], lost_before=[number])
    assert "have no mark for this change" in released.run("up")
    assert released.weights() == {revision: 100}


def next_call(azure, text):
    """Return the number of the first call of a release that contains a text."""
    before = {**azure.read(), "calls": []}
    azure.write(before)
    azure.run("up")
    number = next(number for number, call in enumerate(azure.read()["calls"]) if any(text in word for word in call))
    azure.write(before)
    return number


def set_weights(azure, weights):
    """Change the traffic without ``deployment``."""
    shares = [f"{revision}={weight}" for revision, weight in weights.items()]
    scope = ("--name", "reviews", "--resource-group", GROUP)
    azure.call("containerapp", "ingress", "traffic", "set", *scope, "--revision-weight", *shares)


def test_ends_a_release_whose_traffic_is_changed_by_hand(released, monkeypatch):
    serving, sleep = released.serving(), released.sleep

    def take_back(seconds):
        sleep(seconds)
        if len(released.weights()) == 2:
            stable, candidate = released.weights()
            set_weights(released, {stable: 100, candidate: 0})

    monkeypatch.setattr(released, "sleep", take_back)
    assert "The traffic was changed during the release" in released.run("up", code=1)
    assert released.serving() == serving


def test_keeps_a_revision_that_a_person_has_labeled(released):
    state = released.read()
    app = state["groups"][GROUP]["app"]
    app["traffic"].append({"revisionName": app["revisions"][0]["name"], "weight": 0, "label": "preview"})
    app["revisions"][0]["active"] = True
    released.write(state)
    released.run("up", "--canary-minutes", "0")
    assert released.group["app"]["revisions"][0]["active"]


@pytest.mark.parametrize("minutes", ["-5", "100000", "x"])
def test_refuses_a_canary_of_invalid_length(released, minutes):
    with pytest.raises(SystemExit):
        released.run("up", "--canary-minutes", minutes)


def test_reads_the_length_of_the_canary_from_the_environment(released, monkeypatch):
    monkeypatch.setenv("CANARY_MINUTES", "0")
    released.reset_calls()
    released.run("up")
    assert shares(released) == [[100]]


def test_takes_the_traffic_back_when_azure_applies_the_split_after_its_command_has_failed(released, monkeypatch):
    serving, sleep, late = released.serving(), released.sleep, []
    revision, number = released.new_revision(), next_call(released, "=10")
    released.change(calls=[], lost_before=[number])

    def apply_late(seconds):
        sleep(seconds)
        if released.newest() == revision and not late:
            (stable,) = released.weights()
            late.append(stable)
            set_weights(released, {stable: 90, revision: 10})

    monkeypatch.setattr(released, "sleep", apply_late)
    released.run("up", code=1)
    assert late
    assert (released.serving(), list(released.weights().values())) == (serving, [100])
