"""``manage.py dbshell``: psql, logged in with a token."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import OperationalError
from django.db.backends.postgresql import client

from restaurant_review.postgresql.connection import request_token, require_verified_tls

WITHOUT_TLS = "SSL support is not compiled in"


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        options = settings_dict["OPTIONS"]
        if not options.get("token_provider") or settings_dict["PASSWORD"]:
            return super().settings_to_cmd_args_env(settings_dict, parameters)
        try:
            options = require_verified_tls({**options, "host": settings_dict["HOST"]})
            token = request_token(options["token_provider"])
        except psycopg.OperationalError as error:
            raise OperationalError(str(error)) from error
        with_token = {**settings_dict, "OPTIONS": options, "PASSWORD": token}
        arguments, environment = super().settings_to_cmd_args_env(with_token, parameters)
        return [find_psql(), *arguments[1:]], {**(environment or {}), "PGGSSENCMODE": options["gssencmode"]}


def find_psql() -> str:
    """Return the first psql on ``PATH`` that supports TLS. Raise ``CommandError`` if there is none.

    A token is sent over TLS only.
    """
    candidates = [shutil.which("psql", path=folder) for folder in os.get_exec_path()]
    for program in filter(None, candidates):
        if supports_tls(program):
            return program
    problem = "The psql on this machine does not support TLS" if any(candidates) else "psql was not found"
    raise CommandError(
        f"{problem}, which a login with a token needs. Install the client: `apt install postgresql-client` on "
        "Debian and Ubuntu, `brew install libpq` with its folder bin in PATH on macOS."
    )


def supports_tls(program: str) -> bool:
    # A libpq without TLS refuses ``sslmode=require`` before it looks for the socket, which does not exist.
    attempt = [program, "--no-psqlrc", "host=/nonexistent sslmode=require"]
    done = subprocess.run(attempt, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return WITHOUT_TLS not in done.stderr
