import pytest
from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.environment import Environment
from restaurant_review.conf.hosts import allowed_hosts, site_url

APP = {"CONTAINER_APP_NAME": "reviews", "CONTAINER_APP_ENV_DNS_SUFFIX": "happyhill.azurecontainerapps.io"}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, ""),
        ({"ALLOWED_HOSTS": "10.0.0.4,[::1],reviews.example,other.example"}, "http://reviews.example"),
        ({"ALLOWED_HOSTS": "reviews.example", "TRUSTED_PROXY_COUNT": "1"}, "https://reviews.example"),
        ({"ALLOWED_HOSTS": "10.0.0.4"}, "http://10.0.0.4"),
        (APP, "https://reviews.happyhill.azurecontainerapps.io"),
        ({**APP, "ALLOWED_HOSTS": "reviews.example"}, "https://reviews.example"),
        (
            {"WEBSITE_SITE_NAME": "reviews", "WEBSITE_HOSTNAME": "reviews.azurewebsites.net"},
            "https://reviews.azurewebsites.net",
        ),
        ({**APP, "SITE_URL": "https://www.reviews.example"}, "https://www.reviews.example"),
        ({"ALLOWED_HOSTS": "localhost", "SITE_URL": "http://localhost:8000"}, "http://localhost:8000"),
    ],
)
def test_takes_the_site_url_from_the_setting_or_the_first_host_name(monkeypatch, variables, expected):
    monkeypatch.setattr(Environment, "ENVIRON", variables)
    env = Environment()
    assert site_url(env, allowed_hosts(env)) == expected


@pytest.mark.parametrize(
    "url", ["reviews.example", "https://reviews.example/", "ftp://a.example", "https://a@b.example"]
)
def test_refuses_a_site_url_that_is_not_a_scheme_and_a_host(monkeypatch, url):
    monkeypatch.setattr(Environment, "ENVIRON", {"SITE_URL": url})
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        site_url(Environment(), [])
