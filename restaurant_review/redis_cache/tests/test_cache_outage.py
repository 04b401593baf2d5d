"""The site while Redis is down, frozen or slow, and after Redis has recovered."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.urls import reverse

from dev.harness.proxy import Proxy
from dev.services.identity import CACHE
from restaurant_review.azure import identity
from restaurant_review.backing_services.circuit_breaker import CircuitBreaker
from restaurant_review.conf.cache import REDIS_TIMEOUT
from restaurant_review.redis_cache import backend
from reviews.tests.account_case import PASSWORD, make_member

LOGGER = "restaurant_review.redis_cache.backend"
THREADS = 8

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lines(caplog):
    caplog.set_level(logging.INFO, LOGGER)
    return caplog


@pytest.fixture(autouse=True)
def empty_database_cache(cache):
    """Empty the database cache after a test. Its table has no model, so Django does not flush it."""
    yield
    caches["database"].clear()


def messages(lines):
    return [record.getMessage() for record in lines.records if record.name == LOGGER]


def retry_now(cache):
    """Let the circuit breaker allow the next attempt, as after ``RETRY_INTERVAL``."""
    cache.service.circuit_breaker._retry_at = 0


def restart(server):
    server.start()
    server.accept(CACHE, identity.cache_tokens.token(), 0)


@pytest.mark.parametrize("failure", ["stop", "freeze"])
def test_caches_in_the_database_and_logs_one_line_while_redis_is_down(cache, server, lines, failure):
    cache.set("before", 1)
    getattr(server, failure)()
    started_at = time.monotonic()
    for number in range(100):
        cache.set(f"during-{number}", number)
        assert cache.get(f"during-{number}") == number
    assert cache.get("before", "missing") == "missing"
    # Only one command or connection attempt waits for Redis. All later operations use the database.
    assert time.monotonic() - started_at < REDIS_TIMEOUT + 3
    [message] = messages(lines)
    assert message.startswith("The cache does not answer, so the site uses the database instead: ")
    assert message.endswith("Check its state, its firewall, the network and CACHE_URL.")
    retry_now(cache)
    cache.get("before")
    # A second failure within a minute is counted, but not logged.
    assert len(messages(lines)) == 1


@pytest.mark.parametrize("failure", ["stop", "freeze"])
def test_uses_redis_again_after_an_outage(cache, server, lines, failure):
    cache.set("key", 1)
    getattr(server, failure)()
    cache.set("key", 2)
    restart(server) if failure == "stop" else server.thaw()
    retry_now(cache)
    cache.set("key", 3)
    assert cache.get("key") == 3
    assert server.run("EXISTS", ":1:key") == 1
    assert len(messages(lines)) == 1


@pytest.mark.django_db(transaction=True)
def test_waits_for_redis_no_longer_than_the_timeout_in_any_thread(cache, server):
    cache.set("key", 1)
    server.freeze()

    def read(_number):
        started_at = time.monotonic()
        caches["default"].get("key")
        duration = time.monotonic() - started_at
        # Return the connections to the pool, as at the end of a request.
        connections.close_all()
        return duration

    with ThreadPoolExecutor(THREADS) as threads:
        durations = list(threads.map(read, range(THREADS)))
    server.thaw()
    # The margin is for a machine that is busy with other tests.
    assert max(durations) < 3 * REDIS_TIMEOUT + 1


@pytest.mark.parametrize("failure", ["pause", "stall", "reset"])
def test_survives_a_network_failure_during_a_connection_to_redis(use_cache, server, authority, tokens, failure):
    with Proxy(server.port) as proxy:
        cache = use_cache(f"rediss://localhost:{proxy.port}/0?ssl_ca_certs={authority[1]}")
        cache.set("key", 1)
        getattr(proxy, failure)()
        started_at = time.monotonic()
        cache.set("key", 2)
        # After a reset, redis reconnects immediately. In the other cases, the value comes from the database.
        assert cache.get("key") == 2
        assert time.monotonic() - started_at < 3
        proxy.flow()
        proxy.resume()
        retry_now(cache)
        cache.set("key", 3)
        assert cache.get("key") == 3
        assert server.run("EXISTS", ":1:key") == 1


def test_caches_in_the_database_while_redis_refuses_writes(cache, server, lines):
    cache.set("key", 1)
    server.run("CONFIG", "SET", "maxmemory", "1")
    cache.set("key", 2)
    assert cache.get("key") == 2
    assert messages(lines)[0].startswith("The cache reported an error")


def test_does_not_count_a_missing_cache_key_as_an_outage(cache):
    with pytest.raises(ValueError, match="not found"):
        cache.incr("missing")
    assert cache.service.circuit_breaker.refusal() is None
    assert isinstance(cache.service.circuit_breaker, CircuitBreaker)


def sign_in(password=PASSWORD):
    data = {"login": "ana@example.org", "password": password}
    return Client().post(reverse("account_login"), data, REMOTE_ADDR="192.0.2.1")


class TestSignIn:
    @pytest.fixture(autouse=True)
    def member(self, cache, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        return make_member()

    def test_counts_wrong_passwords_in_redis(self, server):
        for _attempt in range(5):
            sign_in("wrong")
        assert "Too many wrong passwords." in sign_in().content.decode()
        assert any(b"wrong_password" in key for key in server.run("KEYS", "*"))

    @pytest.mark.parametrize("failure", ["stop", "freeze"])
    def test_signs_people_in_without_redis(self, server, failure):
        getattr(server, failure)()
        assert sign_in().status_code == 302

    @pytest.mark.parametrize("failure", ["stop", "freeze"])
    def test_limits_wrong_passwords_in_the_database_without_redis(self, server, failure):
        sign_in("wrong")
        getattr(server, failure)()
        for _attempt in range(5):
            assert "Too many" not in sign_in("wrong").content.decode()
        assert "Too many wrong passwords." in sign_in().content.decode()

    def test_counts_wrong_passwords_in_redis_again_after_an_outage(self, cache, server):
        server.freeze()
        sign_in("wrong")
        server.thaw()
        retry_now(cache)
        for _attempt in range(5):
            sign_in("wrong")
        assert "Too many wrong passwords." in sign_in().content.decode()
        assert any(b"wrong_password" in key for key in server.run("KEYS", "*"))

    def test_serves_pages_without_redis(self, server):
        server.freeze()
        started_at = time.monotonic()
        for path in (reverse("home"), reverse("restaurant_list"), reverse("account_login")):
            assert Client().get(path).status_code == 200
        # Pages do not use the cache at all.
        assert backend.reports._logged_at == {}
        assert time.monotonic() - started_at < 10
