import json
from pathlib import Path

from deployment.parameters import configuration_digest, read_parameters
from deployment.plan import plan, release_values, revision_suffix, unchanged_values
from deployment.source import Source
from deployment.state import DesiredState, Execution, Revision, State, Traffic, required_providers

IMAGE = "reviews.azurecr.io/restaurant-review@sha256:0123456789abcdef"
DESIRED = DesiredState("group", "westeurope", "reviews", Source("a" * 40, has_changes=False), {}, "0f1e2d")
REVISION = "reviews--aaaaaaaaaa-0f1e2d"


def make_state(**values):
    return State(group_exists=True, registry="reviews", **values)


def actions(state):
    return [step.action for step in plan(state, DESIRED)]


def test_runs_only_the_steps_that_are_left():
    succeeded = {"roles": (Execution("r-1", "Succeeded", IMAGE),), "migrate": (Execution("m-1", "Failed", IMAGE),)}
    state = make_state(built_image=IMAGE, executions=succeeded)
    assert actions(state) == ["provision", "migrate", "release"]


def test_runs_a_job_again_for_another_image():
    former = {job: (Execution("x", "Succeeded", "former"),) for job in ("roles", "migrate")}
    assert actions(make_state(built_image=IMAGE, executions=former)) == ["provision", "roles", "migrate", "release"]


def test_runs_no_job_for_a_released_image_whose_executions_azure_has_forgotten():
    assert actions(make_state(built_image=IMAGE, image=IMAGE)) == ["release"]


def test_keeps_the_name_of_a_revision_whose_configuration_is_unchanged():
    state = make_state(latest_revision=REVISION, revisions=(Revision(REVISION, is_active=True),))
    assert revision_suffix(state, DESIRED, "a" * 10) == "aaaaaaaaaa-0f1e2d"


def test_numbers_a_name_that_an_older_revision_has():
    names = (REVISION, f"{REVISION}-2", "reviews--newer")
    revisions = tuple(Revision(name, is_active=False) for name in names)
    state = make_state(latest_revision=names[-1], revisions=revisions)
    assert revision_suffix(state, DESIRED, "a" * 10) == "aaaaaaaaaa-0f1e2d-3"


def test_releases_another_revision_when_the_newest_one_was_deactivated():
    state = make_state(
        built_image=IMAGE,
        image=IMAGE,
        latest_revision=REVISION,
        revisions=(Revision("reviews--old", is_active=True), Revision(REVISION, is_active=False)),
        traffic=(Traffic("reviews--old", 100),),
    )
    assert unchanged_values(state, DESIRED)["REVISION_SUFFIX"] == "aaaaaaaaaa-0f1e2d"
    assert release_values(state, DESIRED)["REVISION_SUFFIX"] == "aaaaaaaaaa-0f1e2d-2"


def test_keeps_image_and_traffic_in_a_deployment_without_a_release():
    traffic = (Traffic("reviews--old", 90), Traffic("reviews--bbbbbbb", 10, "candidate"))
    state = make_state(image="former", latest_revision="reviews--bbbbbbb", traffic=traffic, built_image=IMAGE)
    values = unchanged_values(state, DESIRED)
    assert (values["IMAGE"], values["REVISION_SUFFIX"]) == ("former", "bbbbbbb-0f1e2d")
    assert json.loads(values["TRAFFIC"]) == [
        {"revisionName": "reviews--old", "weight": 90},
        {"revisionName": "reviews--bbbbbbb", "weight": 10, "label": "candidate"},
    ]


def test_names_a_revision_that_was_made_by_hand_after_its_image():
    state = make_state(image=IMAGE, latest_revision="reviews--x1y2z3")
    assert unchanged_values(state, DESIRED)["REVISION_SUFFIX"] == "0123456789-0f1e2d"


def test_deploys_a_candidate_with_a_label_and_without_traffic():
    for image, former in (("", "reviews--5feceb6"), ("former", "reviews--bbbbbbb")):
        revisions, traffic = (Revision(former, is_active=True),), (Traffic(former, 100),)
        state = make_state(built_image=IMAGE, image=image, latest_revision=former, revisions=revisions, traffic=traffic)
        assert json.loads(release_values(state, DESIRED)["TRAFFIC"]) == [
            {"revisionName": former, "weight": 100},
            {"revisionName": REVISION, "weight": 0, "label": "candidate"},
        ]


def test_moves_the_label_from_another_candidate_and_keeps_other_labels():
    traffic = (Traffic("reviews--old", 100, "stable"), Traffic("reviews--bbbbbbb", 0, "candidate"))
    revisions = (Revision("reviews--old", is_active=True), Revision("reviews--bbbbbbb", is_active=True))
    state = make_state(built_image=IMAGE, image="former", revisions=revisions, traffic=traffic)
    assert json.loads(release_values(state, DESIRED)["TRAFFIC"]) == [
        {"revisionName": "reviews--old", "weight": 100, "label": "stable"},
        {"revisionName": REVISION, "weight": 0, "label": "candidate"},
    ]


def test_deploys_an_unchanged_release_with_the_same_values_as_the_first_one():
    state = make_state(built_image=IMAGE, image=IMAGE, latest_revision=REVISION, traffic=(Traffic(REVISION, 100),))
    assert release_values(state, DESIRED)["TRAFFIC"] == "[]"


def test_requires_the_providers_of_the_parameters():
    assert "Microsoft.Cache" not in required_providers({"CACHE_MODE": "database"})
    assert {"Microsoft.App", "Microsoft.Cache"} <= set(required_providers({"CACHE_MODE": "redis"}))


def test_computes_the_configuration_digest_from_files_and_parameters_only(tmp_path):
    bicep = tmp_path / "bicep"
    (bicep / "tests").mkdir(parents=True)
    (bicep / "main.bicep").write_text("param appName string")
    digest = configuration_digest(tmp_path, {"CPU": "0.5"})
    (bicep / "tests" / "test_main.py").write_text("")
    assert configuration_digest(tmp_path, {"CPU": "0.5"}) == digest
    assert configuration_digest(tmp_path, {"CPU": "1"}) != digest
    (bicep / "main.bicep").write_text("param appName string = 'reviews'")
    assert configuration_digest(tmp_path, {"CPU": "0.5"}) != digest


def test_reads_the_parameters_of_this_project():
    parameters = read_parameters(Path(__file__).resolve().parent.parent.parent, {"NETWORK_MODE": "private"})
    assert (parameters["APP_NAME"], parameters["NETWORK_MODE"]) == ("reviews", "private")
    assert not {"IMAGE", "REVISION_SUFFIX", "TRAFFIC"} & set(parameters)
