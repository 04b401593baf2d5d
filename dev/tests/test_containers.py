"""What compose.yaml and the dev container say agrees with the rest of the project."""

import json
import os
import re
import subprocess
import sys

import environ
import pytest
import yaml

from dev.environment import ROOT


@pytest.fixture
def services():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_the_site_is_told_what_it_reads(services):
    document = (ROOT / "docs" / "settings.md").read_text()
    names = set(re.findall(r"^\| `([A-Z_]+)` \|", document, re.MULTILINE))
    assert set(services["site"]["environment"]) <= names


def test_the_site_passes_the_checks_of_a_deployment(services):
    environment = {"PATH": os.defpath, **services["site"]["environment"]}
    # Not the checks that ask the database, which is another container.
    command = [sys.executable, "manage.py", "check", "--deploy", "--tag=security", "--fail-level=ERROR"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_site_finds_its_database(services):
    address = environ.Env.db_url_config(services["site"]["environment"]["DATABASE_URL"])
    database = services["database"]["environment"]
    assert address["HOST"] in services
    assert (address["NAME"], address["PASSWORD"]) == (database["POSTGRES_DB"], database["POSTGRES_PASSWORD"])


def test_the_database_is_of_the_version_of_the_embedded_one(services):
    packages = json.loads((ROOT / "package.json").read_text())["optionalDependencies"]
    versions = {version.split(".")[0] for name, version in packages.items() if name.startswith("@embedded-postgres/")}
    assert {image.removeprefix("postgres:") for image in images(services)} == versions


def images(services):
    return {service["image"] for service in services.values() if "image" in service}


def test_nothing_is_open_to_other_machines(services):
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert len(published) == 2
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_photos_belong_to_the_user_of_the_image(services):
    user = re.search(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1]
    folder = services["site"]["environment"]["PHOTO_ROOT"]
    assert services["photos"]["entrypoint"] == ["chown", user, folder]
    assert services["site"]["volumes"] == services["photos"]["volumes"] == [f"photos:{folder}"]


def test_editors_open_the_python_of_the_project():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert container["image"].endswith(":" + (ROOT / ".python-version").read_text().strip())
    assert container["postCreateCommand"].endswith("make install")
