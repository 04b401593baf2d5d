"""Time the checkout and return of a pooled connection, compared with Django's own backend on the same server."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from benchmarks.measuring import compare
from dev.environment import STATE_DIR
from dev.services.azure import ROLE, azure
from dev.services.identity import DATABASE

REQUESTS = 200


def main() -> None:
    STATE_DIR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STATE_DIR) as folder, azure(Path(folder), durable=False) as services:
        os.environ.update(services.identity.environment)
        with services.postgres.connect() as connection:
            connection.execute(f'CREATE ROLE "{ROLE}" LOGIN')
        token, _expires_on = services.identity.token_for(DATABASE)
        login = {"NAME": "postgres", "USER": ROLE, "HOST": "localhost", "PORT": services.postgres.port}
        tls = {"sslmode": "verify-full", "sslrootcert": str(services.authorities)}
        provider = {"token_provider": "restaurant_review.azure.identity.database_tokens"}
        settings.configure(
            DATABASES={
                "default": {
                    **login,
                    "ENGINE": "restaurant_review.postgresql",
                    "OPTIONS": {**tls, **provider, **pool()},
                },
                "stock": {
                    **login,
                    "ENGINE": "django.db.backends.postgresql",
                    "PASSWORD": token,
                    "OPTIONS": {**tls, **pool()},
                },
            }
        )
        print(compare(timed("default"), timed("stock"), rounds=101).as_json())
        for wrapper in (cast(DatabaseWrapper, connections[alias]) for alias in ("default", "stock")):
            wrapper.close_pool()


def pool() -> dict[str, object]:
    return {"pool": {"min_size": 1, "max_size": 1}}


def timed(alias: str) -> Callable[[], float]:
    def requests() -> float:
        wrapper = connections[alias]
        started = time.perf_counter()
        for _number in range(REQUESTS):
            with wrapper.cursor() as cursor:
                cursor.execute("SELECT 1")
            wrapper.close()
        return 1000 * (time.perf_counter() - started)

    return requests


if __name__ == "__main__":
    main()
