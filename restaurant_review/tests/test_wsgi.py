import os
import subprocess
import sys

from dev.environment import ROOT


def test_starts_without_the_variables_of_a_test_run():
    # pytest sets DJANGO_SETTINGS_MODULE, which no container has. wsgi.py sets it after its first imports.
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "only-for-tests", "ALLOWED_HOSTS": "localhost"}
    command = [sys.executable, "-c", "import restaurant_review.wsgi"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
