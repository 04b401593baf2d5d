from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.database import database_settings
from restaurant_review.conf.environment import Environment


@pytest.mark.parametrize(
    "url",
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
def test_refuses_an_invalid_url_without_quoting_it(url):
    with patch.dict("os.environ", {"DATABASE_URL": url}), pytest.raises(ImproperlyConfigured) as raised:
        database_settings(Environment())
    assert str(raised.value).startswith(
        "DATABASE_URL cannot be used: write postgres://identity@host/database?sslmode=verify-full"
    )
    assert "Secret1" not in str(raised.value)
