import os
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest

from dev.environment import ROOT
from dev.harness.gunicorn import gunicorn

NO_DATABASE = "postgres://user:password@127.0.0.1:9/none"


def test_starts_without_the_environment_variables_of_a_test_run():
    # pytest sets DJANGO_SETTINGS_MODULE, which no container has. wsgi.py sets it after its first imports.
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "only-for-tests", "ALLOWED_HOSTS": "localhost"}
    command = [sys.executable, "-c", "import restaurant_review.wsgi"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.fixture(scope="module")
def server():
    variables = {"ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": "only-for-tests", "DATABASE_URL": NO_DATABASE}
    environment = {**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)}
    with gunicorn("restaurant_review.tests.application", environment) as server:
        yield server


@pytest.mark.parametrize("charset", ["hex", "undefined", "idna", "utf-16", "none-such"])
@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data; boundary=b"])
def test_responds_to_requests_in_any_charset(server, media_type, charset):
    part = b"--b\r\nContent-Disposition: form-data; name=csrfmiddlewaretoken\r\n\r\na\xff\r\n--b--\r\n"
    headers = {"Content-Type": f"{media_type}; charset={charset}"}
    for method, expected in (("GET", 200), ("POST", 403)):
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
            connection.request(method, "/identity-of-tests/?q=%ff", part if method == "POST" else None, headers)
            assert connection.getresponse().status == expected
