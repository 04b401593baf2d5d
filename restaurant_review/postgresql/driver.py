"""The module ``Database`` of Django's wrapper: psycopg, with a ``connect()`` that can log in with a token."""

from typing import Any

import psycopg

from restaurant_review.postgresql.connection import TokenConnection

connect = TokenConnection.connect


def __getattr__(name: str) -> Any:
    return getattr(psycopg, name)
