"""Run the identity endpoint of compose.yaml with only the files of its image."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from http import HTTPStatus
from urllib.error import HTTPError

import pytest

from dev.environment import ROOT
from dev.harness.waiting import wait_until
from dev.ports import accepts_connections, free_port
from dev.services.azurite import ACCOUNT, Azurite
from dev.services.certificates import Certificate
from dev.services.identity import CLIENT_ID, STORAGE

DOCKERFILE = ROOT / "dev" / "services" / "compose_identity.Dockerfile"
HEADER = "only-for-this-test"


def copied_files():
    instructions = DOCKERFILE.read_text().replace("\\\n", "")
    return [path for line in re.findall(r"^COPY (.*) \S+$", instructions, re.MULTILINE) for path in line.split()]


@pytest.fixture
def image(tmp_path):
    folder = tmp_path / "image"
    for path in copied_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)
    return folder


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "certificates").mkdir()
    return {
        "AZURE_STORAGEBLOB_RESOURCEENDPOINT": f"https://localhost:{free_port()}/{ACCOUNT}",
        "IDENTITY_ENDPOINT": f"http://127.0.0.1:{free_port()}/msi/token",
        "IDENTITY_HEADER": HEADER,
        "PATH": os.defpath,
        "REQUESTS_CA_BUNDLE": str(tmp_path / "certificates" / "authorities.pem"),
    }


@pytest.fixture
def storage(environment, tmp_path):
    """Return a function that makes a storage account with the certificate that the endpoint has created."""
    port = int(environment["AZURE_STORAGEBLOB_RESOURCEENDPOINT"].split(":")[2].split("/")[0])
    folder = tmp_path / "certificates"

    def make():
        made = Certificate((folder / "server.crt").read_bytes(), (folder / "server.key").read_bytes())
        return Azurite(tmp_path / "storage", made, port=port)

    return make


@contextmanager
def identity(image, environment):
    process = subprocess.Popen([sys.executable, "-m", "dev.services.compose_identity"], cwd=image, env=environment)
    try:
        # The health check in compose.yaml also waits until the port is open.
        port = int(environment["IDENTITY_ENDPOINT"].split(":")[2].split("/")[0])
        wait_until(lambda: accepts_connections(port) or process.poll() is not None)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def token(environment):
    url = f"{environment['IDENTITY_ENDPOINT']}?api-version=2019-08-01&resource={STORAGE}&client_id={CLIENT_ID}"
    request = urllib.request.Request(url, headers={"X-IDENTITY-HEADER": HEADER})  # noqa: S310 - of this machine
    with urllib.request.urlopen(request) as response:  # noqa: S310 - the same
        return json.load(response)["access_token"]


def ask(environment, path, *, method="GET", bearer="", body=None):
    """Return the status of the storage account's response."""
    headers = {"x-ms-version": "2025-11-05", "x-ms-blob-type": "BlockBlob"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    url = environment["AZURE_STORAGEBLOB_RESOURCEENDPOINT"] + path
    request = urllib.request.Request(url, method=method, headers=headers, data=body)  # noqa: S310 - it is HTTPS
    trusted = ssl.create_default_context(cafile=environment["REQUESTS_CA_BUNDLE"])
    try:
        with urllib.request.urlopen(request, context=trusted) as response:  # noqa: S310 - it is HTTPS
            return response.status
    except HTTPError as error:
        return error.code


def container_is_there(environment):
    return ask(environment, "/photos?restype=container", bearer=token(environment)) == HTTPStatus.OK


def test_creates_a_blob_container_that_accepts_only_tokens(image, environment, storage):
    with identity(image, environment), storage():
        wait_until(lambda: container_is_there(environment))
        bearer = token(environment)
        assert ask(environment, "/photos/1.webp", method="PUT", bearer=bearer, body=b"a photo") == HTTPStatus.CREATED
        assert ask(environment, "/photos/1.webp", bearer=bearer) == HTTPStatus.OK
        for method, path in (("GET", "1.webp"), ("PUT", "1.webp"), ("PUT", "2.webp")):
            body = b"not a photo" if method == "PUT" else None
            assert ask(environment, f"/photos/{path}", method=method, body=body) in {401, 403, 404}
        assert ask(environment, "/photos/2.webp", bearer=bearer) == HTTPStatus.NOT_FOUND


def test_keeps_the_certificate_of_a_running_storage_account(image, environment, storage):
    with identity(image, environment):
        running = storage()
    with running:
        for _time in range(2):
            with identity(image, environment) as process:
                wait_until(lambda: container_is_there(environment))
                assert process.poll() is None


def test_stops_if_the_storage_account_has_another_certificate(image, environment, storage, tmp_path):
    with identity(image, environment):
        running = storage()
    with running:
        for path in (tmp_path / "certificates").iterdir():
            path.unlink()
        with identity(image, environment) as process:
            assert process.wait(30) != 0


def test_stops_the_identity_endpoint_on_sigterm(image, environment):
    with identity(image, environment) as process:
        process.terminate()
        assert process.wait(10) == 0


def test_lets_only_the_owner_read_the_private_key_of_the_storage_account(image, environment, tmp_path):
    with identity(image, environment):
        assert (tmp_path / "certificates" / "server.key").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "certificates" / "authorities.pem").stat().st_mode & 0o444 == 0o444


def test_uses_the_python_version_of_the_project_for_the_identity_image():
    version = (ROOT / ".python-version").read_text().strip()
    assert f"/python:{version}-slim\n" in DOCKERFILE.read_text()


def test_limits_the_build_context_of_the_identity_image_to_the_copied_files():
    ignore = DOCKERFILE.with_name(f"{DOCKERFILE.name}.dockerignore").read_text().splitlines()
    assert ignore[1] == "*"
    assert {line.removeprefix("!") for line in ignore[2:]} == set(copied_files())
