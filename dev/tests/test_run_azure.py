"""Run `make run-azure` in a copy of the clone, with a minimal site instead of the real one."""

import json
import shutil
import socket
import ssl
import urllib.request

import pytest

from dev.environment import ROOT
from dev.harness.waiting import wait_until
from dev.tests.test_run import clone, port, running

__all__ = ["clone", "port"]

MANAGE = """
import os, sys
print(*sys.argv[1:], os.environ.get("DEBUG", "off"), os.environ["DATABASE_URL"], flush=True)
"""
SITE = """
import json, os, ssl, urllib.request

def application(environ, start_response):
    start_response("200 OK", [("Strict-Transport-Security", "max-age=31536000")])
    names = ("DATABASE_URL", "AZURE_STORAGEBLOB_RESOURCEENDPOINT", "REQUESTS_CA_BUNDLE", "AZURE_STORAGE_ACCOUNT")
    asked = urllib.request.Request(
        os.environ["IDENTITY_ENDPOINT"]
        + "?api-version=2019-08-01&resource=https://storage.azure.com&client_id=" + os.environ["AZURE_CLIENT_ID"],
        headers={"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]},
    )
    token = json.load(urllib.request.urlopen(asked))["access_token"]
    listing = urllib.request.Request(
        os.environ["AZURE_STORAGEBLOB_RESOURCEENDPOINT"] + "/photos?restype=container",
        headers={"Authorization": "Bearer " + token, "x-ms-version": "2025-11-05"},
    )
    trusted = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
    status = urllib.request.urlopen(listing, context=trusted).status
    proxied = {name: environ.get(name) for name in ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_HOST")}
    length = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    found = {"container": status, "length": length, **proxied, **{name: os.environ[name] for name in names}}
    return [json.dumps(found).encode()]
"""


@pytest.fixture
def site(clone):
    shutil.copy(ROOT / "entrypoint.sh", clone)
    (clone / "manage.py").write_text(MANAGE)
    (clone / "restaurant_review").mkdir()
    (clone / "restaurant_review" / "wsgi.py").write_text(SITE)
    return clone


def ask(clone, port, **options):
    context = ssl.create_default_context(cafile=clone / ".dev" / "ingress" / "authority.pem")
    request = urllib.request.Request(f"https://localhost:{port}/", **options)  # noqa: S310 - it is HTTPS
    return urllib.request.urlopen(request, context=context)  # noqa: S310 - it is HTTPS


def test_starts_the_container_entrypoint_without_any_password(site, port):
    with running(site, port, module="dev.run_azure", AZURE_STORAGE_ACCOUNT="real-account") as (process, output):
        with ask(site, port) as response:
            found = json.load(response)
        commands = [line.split() for line in output.read_text().splitlines() if "postgres://" in line]
        assert f"The site is at https://localhost:{port}/" in output.read_text()
    assert found["container"] == 200
    assert found["AZURE_STORAGE_ACCOUNT"] == ""
    assert found["DATABASE_URL"].startswith("postgres://id-reviews@localhost:")
    assert "sslmode=verify-full" in found["DATABASE_URL"]
    names = [words[0] for words in commands]
    assert names == ["grant_database_access", "collectstatic", "migrate", "load_demo", "prepare"]
    # Only with DEBUG do the demo accounts get a password.
    assert [words[0] for words in commands if words[-2] == "true"] == ["load_demo"]
    owner, *others = (words[-1] for words in commands)
    assert "id-reviews" not in owner
    assert set(others) == {found["DATABASE_URL"]}
    assert process.returncode == 0
    wait_until(lambda: not (site / ".dev" / "azure" / "postgres" / "data" / "postmaster.pid").exists())


def test_serves_the_site_behind_a_proxy_that_terminates_tls(site, port):
    with running(site, port, module="dev.run_azure"):
        forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http"}
        with ask(site, port, headers=forged, data=b"a" * 300_000) as response:
            found = json.load(response)
            # With this header, the browser would refuse plain HTTP to any other server on localhost.
            assert "Strict-Transport-Security" not in response.headers
        # An idle connection must not block other connections.
        with socket.create_connection(("127.0.0.1", port)), ask(site, port) as response:
            assert response.status == 200
    assert found["HTTP_X_FORWARDED_PROTO"] == "https"
    assert found["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert found["HTTP_HOST"] == f"localhost:{port}"
    assert found["length"] == 300_000
