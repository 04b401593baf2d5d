"""The versions, ports and variables in compose.yaml match the project."""

import json
import os
import re
import subprocess
import sys
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import environ
import pytest
import yaml

from dev.environment import ROOT
from dev.services.azurite import ACCOUNT
from dev.services.identity import CLIENT_ID


@pytest.fixture
def services():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_sets_only_documented_variables_of_the_site_in_compose(services):
    document = (ROOT / "docs" / "settings.md").read_text()
    names = set(re.findall(r"`([A-Z_]+)`", document))
    assert set(services["site"]["environment"]) <= names


def test_passes_the_deployment_checks_with_the_variables_of_compose(services):
    environment = {"PATH": os.defpath, **services["site"]["environment"]}
    # The security tag leaves out the checks that query the database.
    command = [sys.executable, "manage.py", "check", "--deploy", "--tag=security", "--fail-level=ERROR"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_gives_the_site_of_compose_the_credentials_of_its_database(services):
    database = environ.Env.db_url_config(services["site"]["environment"]["DATABASE_URL"])
    variables = services["database"]["environment"]
    assert database["HOST"] in services
    assert (database["NAME"], database["PASSWORD"]) == (variables["POSTGRES_DB"], variables["POSTGRES_PASSWORD"])


def test_runs_the_service_versions_of_the_npm_packages_in_compose(services):
    packages = json.loads((ROOT / "package.json").read_text())
    embedded = packages["optionalDependencies"]
    versions = {version.split(".")[0] for name, version in embedded.items() if name.startswith("@embedded-postgres/")}
    assert {services["database"]["image"].removeprefix("postgres:")} == versions
    azurite = packages["devDependencies"]["azurite"]
    assert services["azurite"]["image"] == f"mcr.microsoft.com/azure-storage/azurite:{azurite}"


def test_publishes_ports_of_compose_on_the_loopback_interface_only(services):
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert len(published) == 2
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_gives_the_identity_and_the_site_of_compose_the_same_variables(services):
    environment = services["identity"]["environment"]
    assert environment.items() <= services["site"]["environment"].items()
    assert environment["AZURE_CLIENT_ID"] == CLIENT_ID
    assert urlsplit(environment["IDENTITY_ENDPOINT"]).hostname in services


def test_gives_the_site_of_compose_the_url_of_the_storage_account(services):
    account = urlsplit(services["site"]["environment"]["AZURE_STORAGEBLOB_RESOURCEENDPOINT"])
    assert account.hostname in services
    assert (account.scheme, account.port, account.path) == ("https", 10_000, f"/{ACCOUNT}")


def test_lets_only_the_identity_of_compose_write_the_certificates(services):
    authorities = PurePosixPath(services["site"]["environment"]["REQUESTS_CA_BUNDLE"])
    options = dict(option.split("=") for option in services["azurite"]["command"] if "=" in option)
    assert {PurePosixPath(options[name]).parent for name in ("--cert", "--key")} == {authorities.parent}
    assert services["identity"]["volumes"] == [f"certificates:{authorities.parent}"]
    for name in ("site", "azurite"):
        assert f"certificates:{authorities.parent}:ro" in services[name]["volumes"]


def test_uses_the_python_version_of_the_project_for_the_dev_container():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert container["image"].endswith(":" + (ROOT / ".python-version").read_text().strip())
    assert container["postCreateCommand"].endswith("make install")
