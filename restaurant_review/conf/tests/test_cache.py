import pytest
from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.cache import TOKEN_PROVIDER, cache_settings
from restaurant_review.conf.environment import Environment

DATABASE = "restaurant_review.postgresql.cache.DatabaseCache"
REDIS = "restaurant_review.redis_cache.backend.RedisCache"


def settings_for(monkeypatch, url):
    monkeypatch.setattr(Environment, "ENVIRON", {} if url is None else {"CACHE_URL": url})
    return cache_settings(Environment())


@pytest.mark.parametrize("url", [None, "", "dbcache://restaurant_review_cache"])
def test_caches_in_the_database_by_default(monkeypatch, url):
    [entry] = settings_for(monkeypatch, url).values()
    assert (entry["BACKEND"], entry["LOCATION"]) == (DATABASE, "restaurant_review_cache")
    assert entry["OPTIONS"]["MAX_ENTRIES"] == 100_000


@pytest.mark.parametrize(
    ("url", "location", "uses_tokens"),
    [
        ("rediss://reviews.redis.azure.net:10000/0", "rediss://reviews.redis.azure.net:10000/0", True),
        ("rediss://:secret@cache.example:6380/0", "rediss://:secret@cache.example:6380/0", False),
        ("rediss://site:p%40ss@cache.example", "rediss://site:p%40ss@cache.example", False),
        # A Redis on the same machine has neither TLS nor a password.
        ("redis://localhost:6379/1", "redis://localhost:6379/1", False),
        ("rediscache://localhost:6379/1", "redis://localhost:6379/1", False),
    ],
)
def test_logs_in_to_redis_with_tokens_if_the_url_has_tls_and_no_password(monkeypatch, url, location, uses_tokens):
    caches = settings_for(monkeypatch, url)
    entry, options = caches["default"], caches["default"]["OPTIONS"]
    assert (entry["BACKEND"], entry["LOCATION"]) == (REDIS, location)
    assert options.get("token_provider") == (TOKEN_PROVIDER if uses_tokens else None)
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (0.5, 0.5)
    assert caches[options["fallback"]]["BACKEND"] == DATABASE


@pytest.mark.parametrize(
    "url",
    [
        "rediss://",
        "rediss:///0",
        "rediss://identity@host:10000/0",
        "rediss://:@host:10000/0",
        "rediss://:Top/Secret1@host:10000/0",
        "rediss://:TopSecret1@host:port/0",
        "rediss://:TopSecret1@host:10000/name",
        # The verification of the server's certificate cannot be disabled.
        "rediss://host:10000/0?ssl_cert_reqs=none",
        "rediss://host:10000/0?ssl_check_hostname=false",
        "redis://localhost/0?ssl_ca_certs=/a.pem",
        "host:10000,password=TopSecret1,ssl=True",
        "hiredis://:TopSecret1@host",
    ],
)
def test_refuses_an_invalid_cache_url_without_quoting_it(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured) as raised:
        settings_for(monkeypatch, url)
    assert str(raised.value).startswith("CACHE_URL cannot be used: write rediss://host:10000/0")
    assert "Secret1" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_accepts_the_other_caches_of_django(monkeypatch):
    entry = settings_for(monkeypatch, "locmemcache://")["default"]
    assert entry["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache"
