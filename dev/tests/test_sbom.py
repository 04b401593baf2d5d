import json
import re

import pytest

from dev.errors import SetupError
from dev.image import sbom

IMAGE = "reviews.azurecr.io/restaurant-review@sha256:6a1f"
PACKAGES = {
    "system": {"ID": "debian", "VERSION_ID": "13"},
    "python_version": "3.13.5",
    "debian": [["libstdc++6", "14.2.0-19", "amd64"], ["base-files", "13.8+deb13u8", "amd64"]],
    "python": [["Django", "6.1.3"], ["azure_storage.blob", "12.30"]],
}
# It answers `docker info` and `docker run`, and repeats the arguments and the script that it receives.
DOCKER = """#!/bin/sh
[ "$1" = info ] && exit
echo "$@" >"$0.arguments"
cat >"$0.script"
cat "$0.answer"
"""


@pytest.fixture
def docker(tmp_path, monkeypatch):
    program = tmp_path / "docker"
    program.write_text(DOCKER)
    program.chmod(0o755)
    program.with_suffix(".answer").write_text(json.dumps(PACKAGES))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return program


def test_lists_the_packages_of_an_image(docker, tmp_path):
    sbom.main(IMAGE, str(tmp_path / "sbom.json"))
    document = json.loads((tmp_path / "sbom.json").read_text())
    assert document["metadata"]["component"] == {
        "type": "container",
        "name": "reviews.azurecr.io/restaurant-review",
        "version": "sha256:6a1f",
    }
    assert [component.get("purl") for component in document["components"]] == [
        None,
        "pkg:generic/python@3.13.5",
        "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=debian-13",
        "pkg:deb/debian/base-files@13.8%2Bdeb13u8?arch=amd64&distro=debian-13",
        "pkg:pypi/django@6.1.3",
        "pkg:pypi/azure-storage-blob@12.30",
    ]


def test_writes_the_fields_by_which_github_recognizes_the_format(docker, tmp_path):
    sbom.main(IMAGE, str(tmp_path / "sbom.json"))
    document = json.loads((tmp_path / "sbom.json").read_text())
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", document["serialNumber"])


def test_runs_only_the_python_of_the_image_without_a_network(docker):
    sbom.installed_packages(IMAGE, sbom.run_command())
    assert docker.with_suffix(".arguments").read_text().split() == [
        *("run", "--rm", "--interactive", "--network=none", "--entrypoint=python", IMAGE, "-")
    ]
    assert docker.with_suffix(".script").read_text() == sbom.SCRIPT.read_text()


def test_reports_an_image_that_cannot_run():
    with pytest.raises(SetupError, match=f"The packages of {IMAGE} could not be listed:\nno such image"):
        sbom.installed_packages(IMAGE, ("sh", "-c", "echo no such image >&2; exit 1"))
