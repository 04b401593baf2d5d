"""``manage.py dbshell``: psql, logged in with a token."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import client

from restaurant_review.postgresql.connection import request_token, require_verified_tls


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
        return arguments, {**(environment or {}), "PGGSSENCMODE": options["gssencmode"]}
