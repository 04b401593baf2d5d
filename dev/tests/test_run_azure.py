"""`make run-azure`, in a copy of the clone whose site is the smallest that can be served."""

import json
import urllib.request

from dev.tests.test_postgres import wait_until
from dev.tests.test_run import clone, port, running

__all__ = ["clone", "port"]

MANAGE = """
import os, sys
print(*sys.argv[1:], os.environ["DATABASE_URL"], flush=True)
"""
SITE = """
import json, os, ssl, urllib.request

def application(environ, start_response):
    start_response("200 OK", [])
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
    return [json.dumps({"container": status, **{name: os.environ[name] for name in names}}).encode()]
"""


def test_prepares_and_serves_a_site_without_a_password(clone, port):
    (clone / "manage.py").write_text(MANAGE)
    (clone / "restaurant_review").mkdir()
    (clone / "restaurant_review" / "wsgi.py").write_text(SITE)
    with running(clone, port, module="dev.run_azure", AZURE_STORAGE_ACCOUNT="a-real-one") as (process, output):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
            found = json.load(response)
        commands = [line.split() for line in output.read_text().splitlines() if "postgres://" in line]
    assert found["container"] == 200
    assert found["AZURE_STORAGE_ACCOUNT"] == ""
    assert found["DATABASE_URL"].startswith("postgres://id-reviews@localhost:")
    assert "sslmode=verify-full" in found["DATABASE_URL"]
    assert [words[0] for words in commands] == ["grant_database_access", "migrate", "load_demo", "collectstatic"]
    owner, *others = (words[-1] for words in commands)
    assert "id-reviews" not in owner
    assert set(others) == {found["DATABASE_URL"]}
    assert process.returncode == 0
    wait_until(lambda: not (clone / ".dev" / "azure" / "postgres" / "data" / "postmaster.pid").exists())
