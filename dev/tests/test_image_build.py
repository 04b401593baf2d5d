import pytest

from dev.image.engine import pip_settings


@pytest.fixture(autouse=True)
def configuration(tmp_path, monkeypatch):
    (tmp_path / "constraints.txt").write_text("")
    (tmp_path / "pip.conf").write_text(
        f"[global]\ntimeout = 7\nconstraint = {tmp_path}/constraints.txt\n"
        "extra-index-url = https://packages.example/simple file:///opt/packages\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_TIMEOUT", "9")


def test_passes_no_path_of_this_machine_to_the_image_build():
    assert {"constraint", "find-links"}.isdisjoint(pip_settings())
    assert pip_settings()["extra-index-url"] == "https://packages.example/simple"


def test_prefers_variables_to_the_pip_configuration_of_this_machine():
    assert pip_settings()["timeout"] == "9"
