"""Run Django's own database tests on this project's backend: ``python -m dev.django_suite backends queries``.

The source code of the installed Django version is downloaded once. The tests log in to a local PostgreSQL with tokens.
"""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import django

from dev.environment import STATE_DIR
from dev.errors import SetupError
from dev.services.azure import azure

LABELS = ["backends", "transactions", "postgres_tests", "queries"]
SETTINGS = """
DATABASES = {
    alias: {
        "ENGINE": "restaurant_review.postgresql",
        "NAME": f"django_{alias}",
        "USER": "id-reviews",
        "HOST": "localhost",
        "PORT": %(port)d,
        "OPTIONS": {
            "sslmode": "verify-full",
            "sslrootcert": "%(authorities)s",
            "token_provider": "restaurant_review.azure.identity.database_tokens",
        },
    }
    for alias in ("default", "other")
}
SECRET_KEY = "for-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
USE_TZ = False
"""


def main(labels: list[str]) -> int:
    source = download_source()
    with azure(STATE_DIR / "django-suite", durable=False) as services:
        with services.postgres.connect() as connection:
            connection.execute('DROP ROLE IF EXISTS "id-reviews"')
            # A superuser, because the tests create databases and extensions.
            connection.execute('CREATE ROLE "id-reviews" LOGIN SUPERUSER')
        settings = source / "tests" / "token_settings.py"
        settings.write_text(SETTINGS % {"port": services.postgres.port, "authorities": services.authorities})
        environment = {
            **os.environ,
            **services.identity.environment,
            "PYTHONPATH": os.pathsep.join([str(source), str(Path.cwd())]),
        }
        command = [sys.executable, "runtests.py", "--settings=token_settings", "--parallel=1", "--noinput", *labels]
        return subprocess.call(command, cwd=source / "tests", env=environment)


def download_source() -> Path:
    version = django.get_version()
    folder = STATE_DIR / f"django-{version}"
    if not folder.exists():
        download = ["pip", "download", f"django=={version}", "--no-binary=:all:", "--no-deps"]
        if subprocess.call([sys.executable, "-m", *download, "--quiet", f"--dest={STATE_DIR}"]) != 0:
            raise SetupError(
                f"The source code of Django {version} could not be downloaded. The first run needs a network."
            )
        [archive] = STATE_DIR.glob(f"[dD]jango-{version}.tar.gz")
        with tarfile.open(archive) as files:
            files.extractall(STATE_DIR, filter="data")
    return folder


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:] or LABELS))
    except SetupError as error:
        sys.exit(str(error))
