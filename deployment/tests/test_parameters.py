import pytest

from deployment.errors import DeploymentError
from deployment.parameters import CONFLICTS, check_parameters, read_parameters
from deployment.tests.fake_environment import PROJECT


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_refuses_parameters_that_exclude_each_other_before_it_creates_anything(azure, monkeypatch, conflict):
    for setting in conflict.split():
        monkeypatch.setenv(*setting.split("="))
    assert f"exclude each other: {', '.join(conflict.split())}" in azure.run("up", code=1)
    assert azure.read()["groups"] == {}
    azure.run("status")


def test_names_only_parameters_of_the_parameter_file_in_conflicts():
    given = read_parameters(PROJECT, {})
    for conflict in CONFLICTS:
        names = {setting.partition("=")[0] for setting in conflict.split()}
        assert names <= set(given)
    check_parameters(given)


@pytest.mark.parametrize("name", ["a", "a" * 21, "Reviews", "1reviews", "reviews-", "my--reviews", "my_reviews", ""])
def test_refuses_a_name_that_azure_would_refuse_after_it_created_other_resources(name):
    with pytest.raises(DeploymentError, match="APP_NAME is"):
        check_parameters({"APP_NAME": name})


@pytest.mark.parametrize("name", ["ab", "a1", "my-site-2", "a" * 20])
def test_accepts_a_name_that_azure_accepts(name):
    check_parameters({"APP_NAME": name})
