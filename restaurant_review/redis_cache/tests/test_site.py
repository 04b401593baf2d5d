"""The whole site as in its container, with tokens for the logins to the database and the cache."""

import re
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from dev.environment import ROOT
from dev.harness.gunicorn import container
from dev.services.certificates import Authority
from dev.services.redis import RedisServer

MEMBER = """
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser("ana@example.org", "clams with garlic", handle="ana", display_name="Ana")
"""


@pytest.fixture
def redis_server(tmp_path, services):
    authority = Authority()
    authority.write(tmp_path / "authority.pem")
    accept_for_database = services.identity._on_token

    def accept(*token):
        accept_for_database(*token)
        server.accept(*token)

    with RedisServer(tmp_path / "redis", authority.issue("localhost")) as server:
        services.identity._on_token = accept
        yield server
    services.identity._on_token = accept_for_database


def sign_in(server, password):
    """Submit the sign-in form. Return the status and the page of the response."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.request("GET", "/account/login/")
        response = connection.getresponse()
        page, cookies = response.read().decode(), response.headers.get_all("Set-Cookie")
        form = {
            "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1],
            "login": "ana@example.org",
            "password": password,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(cookie.split(";")[0] for cookie in cookies),
        }
        connection.request("POST", "/account/login/", urlencode(form), headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


@pytest.mark.endurance
def test_counts_wrong_passwords_in_redis_and_in_an_outage_in_the_database(deployment, redis_server, tmp_path):
    url = f"{redis_server.url}?ssl_ca_certs={tmp_path / 'authority.pem'}"
    environment = {**deployment, "CACHE_URL": url}
    with container(environment) as server:
        command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", MEMBER]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        assert sign_in(server, "wrong")[0] == 200
        assert any(b"wrong_password" in key for key in redis_server.run("KEYS", "*"))
        assert sign_in(server, "clams with garlic")[0] == 302

        redis_server.stop()
        assert sign_in(server, "clams with garlic")[0] == 302
        pages = [sign_in(server, "wrong")[1] for _attempt in range(6)]
        assert "Too many wrong passwords." in pages[-1]
    failures = [line for line in server.lines if "The cache does not answer" in line]
    assert len(failures) == 1
    assert '"cache_cause": "no_answer"' in failures[0]
    assert "Traceback" not in "".join(server.lines)
