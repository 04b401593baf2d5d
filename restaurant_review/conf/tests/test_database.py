from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.database import application_name, database_settings
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
def test_refuses_an_invalid_database_url_without_quoting_it(url):
    with patch.dict("os.environ", {"DATABASE_URL": url}), pytest.raises(ImproperlyConfigured) as raised:
        database_settings(Environment())
    assert str(raised.value).startswith(
        "DATABASE_URL cannot be used: write postgres://identity@host/database?sslmode=verify-full"
    )
    assert "Secret1" not in str(raised.value)


REVISION = {"CONTAINER_APP_NAME": "reviews", "CONTAINER_APP_REVISION": "reviews--20mh1s9"}
REPLICA = {**REVISION, "CONTAINER_APP_REPLICA_NAME": "reviews--20mh1s9-86c8c4b497-zx9bq"}


@pytest.mark.parametrize(
    ("environment", "arguments", "name"),
    [
        (REPLICA, ["/usr/local/bin/gunicorn", "restaurant_review.wsgi"], "reviews--20mh1s9-86c8c4b497-zx9bq gunicorn"),
        (REPLICA, ["manage.py", "send_mail"], "reviews--20mh1s9-86c8c4b497-zx9bq send_mail"),
        (REVISION, ["/venv/gunicorn/__main__.py"], "reviews--20mh1s9 gunicorn"),
        ({**REVISION, "CONTAINER_APP_REPLICA_NAME": "7"}, ["gunicorn"], "reviews--20mh1s9 7 gunicorn"),
        ({"CONTAINER_APP_JOB_NAME": "migrate-reviews"}, ["manage.py", "migrate"], "migrate-reviews migrate"),
        (
            {"WEBSITE_SITE_NAME": "reviews", "WEBSITE_INSTANCE_ID": "02c705ae24eaf5f2" * 4},
            ["gunicorn"],
            "reviews 02c705ae24eaf5f202c705ae24e..202c705ae24eaf5f2 gunicorn",
        ),
        ({}, ["manage.py"], "restaurant_review manage.py"),
        ({}, ["./manage.py", "größe"], "restaurant_review gr??e"),
        ({}, [""], "restaurant_review python"),
    ],
)
def test_names_app_revision_replica_and_command_in_the_application_name(environment, arguments, name):
    assert application_name(environment, arguments) == name


def test_keeps_replica_and_command_in_an_application_name_that_is_too_long():
    revision = "restaurant-reviews-of-the-city--" + "a1b2c3d4" * 4
    environment = {"CONTAINER_APP_REVISION": revision, "CONTAINER_APP_REPLICA_NAME": f"{revision}-86c8c4b497-zx9bq"}
    name = application_name(environment, ["manage.py", "grant_database_access"])
    assert len(name) == 63
    assert name.startswith("restaurant-reviews")
    assert name.endswith("..-86c8c4b497-zx9bq grant_database_access")
