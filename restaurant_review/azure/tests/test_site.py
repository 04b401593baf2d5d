"""The whole site as it runs on Azure: with tokens, a storage account and gunicorn."""

import io
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from dev.environment import ROOT
from dev.harness.gunicorn import gunicorn
from dev.services.azure import ROLE

TOKEN = "t" * 32
# Creates a restaurant, and a session in which a user is signed in. Prints the session key and the restaurant's slug.
PREPARE = """
import itertools, json, time
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from reviews.tests import factories
factories.numbers = itertools.count(time.monotonic_ns())
user, place = factories.make_user(), factories.make_restaurant()
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session.save()
print(json.dumps({"session": session.session_key, "slug": place.slug}))
"""
# Creates the row of a public photo, without its files. Prints its key.
PHOTO = """
import itertools, json, time
from reviews.tests import factories
factories.numbers = itertools.count(time.monotonic_ns())
photo = factories.make_photo(review=factories.make_review(), key=f"key-{time.monotonic_ns()}", widths=[320])
print(json.dumps({"key": photo.key}))
"""
COUNT = """
import json
from reviews.models import Photo, Review
print(json.dumps({"photos": Photo.objects.count(), "drafts": [r.draft_data for r in Review.objects.all()]}))
"""


@pytest.fixture(scope="module")
def environment(azure_services):
    """The environment variables of the site, with a migrated database whose tables belong to its identity."""
    with azure_services.postgres.connect() as connection:
        connection.execute(f'DROP ROLE IF EXISTS "{ROLE}"')
    environment = {
        **os.environ,
        **azure_services.environment("site"),
        "SECRET_KEY": "for-tests",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        # DEBUG allows cookies over HTTP and serves static files without collectstatic.
        "DEBUG": "true",
        "PHOTO_DELIVERY": "sas",
        "MAIL_URL": "console:",
    }
    owner = {**environment, "DATABASE_URL": azure_services.postgres.url("site")}
    manage(owner, "grant_database_access", "--plain", f"--identity={ROLE}", "--migrator")
    azure_services.identity.clear_cache()
    manage(environment, "migrate", "--verbosity=0")
    yield environment
    with azure_services.postgres.connect() as connection:
        connection.execute("DROP DATABASE site WITH (FORCE)")
        connection.execute(f'DROP ROLE "{ROLE}"')


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell(environment, program):
    return json.loads(manage(environment, "shell", "--verbosity=0", "--command", program))


class Reviewer:
    """A signed-in user who reviews a restaurant."""

    def __init__(self, environment, server):
        prepared = shell(environment, PREPARE)
        self.server, self.slug = server, prepared["slug"]
        self.cookies = f"sessionid={prepared['session']}; csrftoken={TOKEN}"

    def request(self, method, path, fields=None):
        headers = {"Cookie": self.cookies}
        body = None
        if fields is not None:
            body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": TOKEN, **fields})
            headers["Content-Type"] = MULTIPART_CONTENT
        with closing(HTTPConnection("127.0.0.1", self.server.port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read(), response.headers

    def upload(self):
        stream = io.BytesIO(b"")
        Image.new("RGB", (700, 500), "#aa7755").save(stream, "JPEG")
        photo = io.BytesIO(stream.getvalue())
        photo.name = "IMG_1.jpg"
        return self.request("POST", f"/restaurants/{self.slug}/photos/", {"photo": photo})

    def send(self, **fields):
        return self.request("POST", f"/restaurants/{self.slug}/review/", fields)


def fetch(url, authorities):
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=authorities)
    with closing(HTTPSConnection(parts.netloc, context=context)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}")
        response = connection.getresponse()
        return response.status, response.read()


def signed_urls(page):
    return re.findall(r'https://localhost:\d+/[^" ]+', page.decode().replace("&amp;", "&"))


def test_shows_a_photo_until_its_review_is_deleted(environment, azure_services):
    with gunicorn("restaurant_review.wsgi", environment, "--threads=4") as server:
        reviewer = Reviewer(environment, server)
        assert reviewer.upload()[0] == 201
        assert reviewer.send(rating="5", text="The clams came first. " * 5)[0] == 302
        _status, page, headers = reviewer.request("GET", f"/restaurants/{reviewer.slug}/")
        assert f"https://localhost:{azure_services.storage.port}" in headers["Content-Security-Policy"]
        urls = signed_urls(page)
        check_photo(urls[0], azure_services.authorities)
        site_url = "/photos/" + "/".join(urlsplit(urls[0]).path.split("/")[-2:])
        check_redirect(reviewer.request("GET", site_url), urls)
        review = re.search(r'id="review-(\d+)"', page.decode())[1]
        assert reviewer.request("POST", f"/reviews/{review}/delete/", {})[0] == 302
        assert server.get(site_url)[0] == 404
        assert not signed_urls(server.get(f"/restaurants/{reviewer.slug}/")[1].encode())


def check_photo(url, authorities):
    status, photo = fetch(url, authorities)
    assert status == 200
    assert Image.open(io.BytesIO(photo)).format == "WEBP"
    assert 400 <= fetch(url.partition("?")[0], authorities)[0] < 500


def check_redirect(answer, urls):
    status, _body, headers = answer
    assert status == 302
    assert headers["Location"] in urls
    assert re.fullmatch(r"private, max-age=\d+", headers["Cache-Control"])


def test_keeps_the_typed_text_and_stores_no_photo_while_the_storage_account_is_down(environment):
    before = shell(environment, COUNT)["photos"]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    down = {**environment, "AZURE_STORAGEBLOB_RESOURCEENDPOINT": f"https://localhost:{port}/account"}
    with gunicorn("restaurant_review.wsgi", down, "--threads=4") as server:
        reviewer = Reviewer(environment, server)
        status, body, headers = reviewer.upload()
        assert int(headers["Retry-After"]) > 0
        assert (status, body.decode()) == (503, "Your photo could not be saved. Please try again in a few minutes.")
        photo = io.BytesIO()
        Image.new("RGB", (700, 500)).save(photo, "JPEG")
        photo.seek(0)
        photo.name = "IMG_2.jpg"
        status, _body, headers = reviewer.send(rating="4", text="Typed with care. " * 5, photos=photo)
        assert status == 302
        status, body, _headers = reviewer.request("GET", headers["Location"])
        assert status == 200
        assert "Typed with care." in body.decode()
        assert "Your photo could not be saved." in body.decode()
        assert server.get(f"/restaurants/{reviewer.slug}/")[0] == 200
    after = shell(environment, COUNT)
    assert after["photos"] == before
    assert any("Typed with care." in (draft or {}).get("text", "") for draft in after["drafts"])


@pytest.mark.endurance
def test_serves_other_pages_during_uploads_to_a_slow_storage_account(environment):
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        # The server accepts connections and never answers.
        slow = {
            **environment,
            "AZURE_STORAGEBLOB_RESOURCEENDPOINT": f"https://localhost:{silent.getsockname()[1]}/account",
        }
        with gunicorn("restaurant_review.wsgi", slow, "--workers=2", "--threads=4") as server:
            reviewer = Reviewer(environment, server)
            statuses, answers = visit_while(server, [reviewer.upload] * 8)
    # Each process accepts at most three simultaneous uploads of one user.
    assert 503 in {status for status, *_rest in answers} <= {429, 503}
    assert set(statuses) == {200}
    assert len(statuses) > 10


@pytest.mark.endurance
def test_serves_other_pages_while_it_loads_photos_from_a_slow_storage_account(environment):
    photo = "/photos/" + shell(environment, PHOTO)["key"] + "/320.webp"
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        endpoint = f"https://localhost:{silent.getsockname()[1]}/account"
        slow = {**environment, "AZURE_STORAGEBLOB_RESOURCEENDPOINT": endpoint, "PHOTO_DELIVERY": "proxy"}
        with gunicorn("restaurant_review.wsgi", slow, "--workers=2", "--threads=4") as server:
            statuses, answers = visit_while(server, [lambda: server.get(photo)] * 24)
    assert {status for status, _body in answers} == {503}
    assert set(statuses) == {200}
    assert len(statuses) >= 2


def visit_while(server, tasks):
    """Run the tasks in parallel and request another page meanwhile.

    Return the statuses of that page and the results of the tasks.
    """
    stop = threading.Event()
    statuses = []

    def visit():
        while not stop.is_set():
            statuses.append(server.get("/restaurants/", timeout=5)[0])

    with ThreadPoolExecutor(len(tasks) + 1) as threads:
        visitor = threads.submit(visit)
        answers = [done.result() for done in [threads.submit(task) for task in tasks]]
        stop.set()
        visitor.result()
    return statuses, answers
