"""The smoke test of a release against the real container: it passes, and it names the check that fails."""

import copy
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from deployment.smoke_test.client import Client
from deployment.smoke_test.photo_check import find_photo
from deployment.smoke_test.site import Site
from dev.environment import ROOT
from dev.harness.ingress import ingress
from dev.image.container import container, run_once
from dev.ports import free_port
from dev.services.azure import ROLE
from restaurant_review.azure.tests.test_site import manage, shell

COMMIT, OTHER_COMMIT = "c0ffee" * 6 + "c0ff", "decaf0" * 6 + "deca"
# The ingress of Container Apps sets this header. Without it, the site redirects to HTTPS.
HTTPS = "--header=X-Forwarded-Proto=https"
CHECKS = 12
# A module of settings that differ from those of the site.
SETTINGS = "from restaurant_review.settings import *\n"
COOKIE_ON_EVERY_PAGE = """
from django.middleware.csrf import get_token
def with_token(get_response):
    return lambda request: get_token(request) and get_response(request)
MIDDLEWARE = [*MIDDLEWARE, "changed_settings.with_token"]
"""
# Replaces the content of a photo by other bytes, given in hexadecimal. Prints the former content.
REPLACE = """
import json
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
former = default_storage.open({name!r}).read()
default_storage.save({name!r}, ContentFile(bytes.fromhex({content!r})))
print(json.dumps(former.hex()))
"""


@pytest.fixture(scope="module")
def serve(engine, environment, azure_services):
    """Return a function that serves the release behind a proxy, with other variables and volumes if given."""
    azure_services.authorities.chmod(0o644)

    @contextmanager
    def serving(volumes=(), **variables):
        own = copy.copy(engine)
        own.run_options = [*engine.run_options, *(f"--volume={outside}:{inside}:ro" for outside, inside in volumes)]
        release = {**environment, "COMMIT_ID": COMMIT, "TRUSTED_PROXY_COUNT": "1", **variables}
        with container(own, release, [azure_services.authorities]) as running:
            yield running

    return serving


@pytest.fixture(scope="module")
def release(serve, owner):
    """A container with demo content: restaurants in the database, photos in the storage account."""
    with serve() as running:
        manage(owner, "load_demo", "--force")
        yield running


@pytest.fixture
def database(azure_services):
    """Create an empty database that the site may migrate."""
    with azure_services.postgres.connect() as connection:
        connection.execute("DROP DATABASE IF EXISTS without_content WITH (FORCE)")
        connection.execute(f'CREATE DATABASE without_content OWNER "{ROLE}"')
    return azure_services.database_url("without_content")


def url_of(container):
    return f"http://127.0.0.1:{container.port}"


def smoke_test(url, *options, commit=COMMIT, trusted=None):
    command = [sys.executable, "-m", "deployment.smoke_test", url, f"--commit={commit}", *options]
    environment = {**os.environ, **({"SSL_CERT_FILE": str(trusted)} if trusted else {})}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def assert_passes(done):
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert len(re.findall(r"^ok   .+ \((\d+ ms|skipped: .+)\)$", done.stdout, re.MULTILINE)) == CHECKS


def assert_fails(done, *checks, because):
    """Assert that the output and the message name exactly these checks, and give the reason."""
    assert done.returncode == 1
    assert re.findall(r"^fail (.+) \(\d+ ms\): ", done.stdout, re.MULTILINE) == list(checks)
    head, *sentences = done.stderr.splitlines()
    assert head.startswith("The smoke test of ")
    assert [sentence.partition(": ")[0] for sentence in sentences] == list(checks)
    assert because in done.stderr


def test_passes_for_a_release_with_restaurants_and_photos(release):
    done = smoke_test(url_of(release), HTTPS)
    assert_passes(done)
    # The site has no robots.txt.
    assert done.stdout.count("skipped") == 1
    assert "Traceback" not in release.log
    assert " ERROR " not in release.log


def test_passes_inside_of_the_image(release, engine):
    command = ["python", "-m", "deployment.smoke_test", url_of(release), f"--commit={COMMIT[:10]}", HTTPS]
    printed = run_once(engine, command)
    assert printed.count("ok   ") == CHECKS


def test_passes_for_a_release_whose_photos_have_signed_urls(serve, release, azure_services):
    with serve(PHOTO_DELIVERY="sas") as running:
        assert find_photo(Site(Client(url_of(running), {"X-Forwarded-Proto": "https"})))[1].startswith(
            azure_services.storage.account_url
        )
        assert_passes(smoke_test(url_of(running), HTTPS, trusted=azure_services.authorities))


def test_passes_for_a_release_without_content(serve, database):
    with serve(DATABASE_URL=database) as running:
        done = smoke_test(url_of(running), HTTPS)
    assert_passes(done)
    assert done.stdout.count("skipped: the site has no restaurants") == 3


def test_fails_for_another_commit(release):
    done = smoke_test(url_of(release), HTTPS, "--timeout=1", commit=OTHER_COMMIT)
    assert_fails(done, "release", because=f"/ready is answered by commit {COMMIT}, not {OTHER_COMMIT}.")


def test_fails_for_a_database_that_is_not_migrated(serve, database):
    with serve(DATABASE_URL=database, RUN_MIGRATIONS="never") as running:
        done = smoke_test(url_of(running), HTTPS, "--timeout=1")
    assert_fails(done, "release", because="/ready returned 503 (")
    assert "migrations have not been applied" in done.stderr


def test_fails_for_missing_static_files(serve, release, tmp_path):
    tmp_path.chmod(0o755)
    with serve([(tmp_path, "/app/staticfiles/css")]) as running:
        done = smoke_test(url_of(running), HTTPS)
    assert_fails(done, "static files", because=".css returned 404, not 200.")


def test_fails_for_a_static_file_without_content(serve, release, tmp_path):
    path = release.run("sh", "-c", "ls /app/staticfiles/css/site.*.css")
    empty = tmp_path / "empty.css"
    empty.touch(0o644)
    with serve([(empty, path)]) as running:
        done = smoke_test(url_of(running), HTTPS)
    assert_fails(done, "static files", because=".css does not match the hash in its name.")


@pytest.mark.parametrize("content", [b"garbage", b"RIFF\x20\0\0\0WEBP"])
def test_fails_for_a_photo_that_is_not_a_picture(release, owner, content):
    page, source = find_photo(Site(Client(url_of(release), {"X-Forwarded-Proto": "https"})))
    name = urlsplit(page.url(source)).path.removeprefix("/photos/")
    former = shell(owner, REPLACE.format(name=name, content=content.hex()))
    try:
        done = smoke_test(url_of(release), HTTPS)
    finally:
        shell(owner, REPLACE.format(name=name, content=former))
    assert_fails(done, "photo", because=f"{name} is not a complete WebP file.")
    assert_passes(smoke_test(url_of(release), HTTPS))


def test_fails_for_a_proxy_that_removes_a_header(release, tmp_path):
    port = free_port()
    # This ingress removes Strict-Transport-Security.
    with ingress(port, release.port, tmp_path):
        done = smoke_test(f"https://127.0.0.1:{port}", trusted=tmp_path / "authority.pem")
    assert_fails(
        done, "response headers", because=f"https://127.0.0.1:{port}/ has no header Strict-Transport-Security."
    )


def test_fails_at_once_for_a_certificate_that_is_not_trusted(release, tmp_path):
    port = free_port()
    with ingress(port, release.port, tmp_path):
        done = smoke_test(f"https://127.0.0.1:{port}")
    assert_fails(done, "release", because=f"cannot verify the certificate of https://127.0.0.1:{port}/ready")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            "MIDDLEWARE = [name for name in MIDDLEWARE if 'csp' not in name]",
            "response headers: {url}/ has no header Content-Security-Policy.",
        ),
        (
            "CSRF_COOKIE_SECURE = False",
            "sign-in page: The cookie __Host-csrftoken of {url}/account/login/ is not Secure.",
        ),
        (
            COOKIE_ON_EVERY_PAGE,
            "response headers: {url}/ sets the cookie __Host-csrftoken, although it is public.",
        ),
    ],
)
def test_fails_for_a_wrong_setting(serve, release, tmp_path, settings, expected):
    (tmp_path / "changed_settings.py").write_text(SETTINGS + settings)
    tmp_path.chmod(0o755)
    changed = {"PYTHONPATH": "/settings", "DJANGO_SETTINGS_MODULE": "changed_settings"}
    with serve([(tmp_path, "/settings")], **changed) as running:
        done = smoke_test(url_of(running), HTTPS)
    assert_fails(done, expected.partition(":")[0], because=expected.format(url=url_of(running)))


def test_fails_for_a_site_that_trusts_no_proxy(serve, release):
    with serve(TRUSTED_PROXY_COUNT="0") as running:
        done = smoke_test(url_of(running), HTTPS)
    assert_fails(done, "sign-in page", "response headers", because="the site does not trust the proxy")
