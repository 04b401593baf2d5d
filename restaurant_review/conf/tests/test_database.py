from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.database import database_settings
from restaurant_review.conf.environment import Environment


@pytest.mark.parametrize(
    "address",
    [
        "//site:TopSecret1@db.example/x",
        "host=db user=site password=TopSecret1",
        "postgres://site:Top/Secret1@db.example/x",
        "postgres://site:TopSecret1@db.example:54x/x",
        "mysql://site:TopSecret1@db.example/x",
        "'postgres://site:TopSecret1@db.example/x'",
        "sqlite:///x.db",
    ],
)
def test_says_nothing_of_an_address_that_cannot_be_read(address):
    with patch.dict("os.environ", {"DATABASE_URL": address}), pytest.raises(ImproperlyConfigured) as refused:
        database_settings(Environment())
    assert str(refused.value).startswith(
        "DATABASE_URL cannot be used: write postgres://identity@host/database?sslmode=verify-full"
    )
    assert "Secret1" not in str(refused.value)
