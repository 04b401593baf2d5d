"""The site's cache in a Redis server that accepts only tokens of the identity."""

import logging
import threading
import time

import pytest
import redis
from django.core.cache import caches

from dev.services.certificates import Authority
from dev.services.identity import CACHE, Behavior
from dev.services.redis import RedisServer
from restaurant_review.redis_cache import backend
from restaurant_review.redis_cache.connection import object_id
from restaurant_review.redis_cache.failure_causes import TokenUnavailable

LOGGER = "restaurant_review.redis_cache.backend"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lines(caplog):
    caplog.set_level(logging.INFO, LOGGER)
    return caplog


def messages(lines):
    return [record.getMessage() for record in lines.records if record.name == LOGGER]


def is_in_redis(server, key):
    return server.run("EXISTS", f":1:{key}") == 1


def test_stores_values_in_redis_with_a_token_over_verified_tls(cache, server, endpoint, lines):
    assert cache.add("key", [1.5, 2], 60)
    assert not cache.add("key", [3], 60)
    assert cache.get("key") == [1.5, 2]
    assert is_in_redis(server, "key")
    cache.set_many({"a": 1, "b": 2}, 60)
    assert cache.incr("a") == 2
    assert cache.get_many(["a", "b"]) == {"a": 2, "b": 2}
    assert cache.get_or_set("c", 3) == 3
    cache.delete("key")
    assert cache.get("key", "none") == "none"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("missing")
    assert endpoint.requests == [CACHE]
    assert messages(lines) == []


def test_shares_one_redis_connection_among_threads_that_take_turns(cache, server):
    def store(number):
        caches["default"].set(f"key-{number}", number)

    for number in range(3):
        thread = threading.Thread(target=store, args=(number,))
        thread.start()
        thread.join()
    assert len(server.connections()) == 1


def test_logs_in_to_redis_with_a_new_token_before_the_old_one_expires(cache, server, endpoint, tokens, lines):
    endpoint.lifetime = 8
    cache.set("key", 1)
    first, [connection] = tokens.token(), server.connections()
    deadline = time.monotonic() + 8
    while tokens.token() == first and time.monotonic() < deadline:
        assert cache.get("key") == 1
        time.sleep(0.1)
    assert cache.get("key") == 1
    assert server.connections() != [connection]
    # Refuse the first token, as after its expiry. The new connection must not depend on it.
    server.run("ACL", "SETUSER", "33333333-3333-4333-8333-333333333333", f"<{first}")
    assert cache.get("key") == 1
    assert messages(lines) == []


def test_logs_in_to_redis_again_after_the_server_has_closed_an_idle_connection(cache, server, endpoint, tokens, lines):
    cache.set("key", 1)
    token = tokens.token()
    endpoint.clear_cache()
    tokens.credential.__init__(tokens.credential.make_credential)
    server.expire(token)
    assert cache.get("key") == 1
    assert messages(lines) == []


def test_replaces_a_redis_token_that_was_revoked_early(cache, server, endpoint, tokens, lines):
    token = tokens.token()
    endpoint.clear_cache()
    server.run("ACL", "SETUSER", object_id(token), f"<{token}")
    cache.set("key", 1)
    assert is_in_redis(server, "key")
    assert tokens.token() != token
    assert messages(lines) == []


def test_caches_in_the_database_while_redis_refuses_the_identity(cache, server, endpoint, tokens, lines):
    endpoint._on_token = None
    cache.set("key", 1)
    assert cache.get("key") == 1
    assert not is_in_redis(server, "key")
    [message] = messages(lines)
    assert message.startswith("The cache refused the login, so the site uses the database instead: ")
    assert tokens.token() not in message


@pytest.mark.parametrize("behavior", [Behavior.FAILING, Behavior.HANGING])
def test_caches_in_the_database_while_there_is_no_token_for_redis(cache, endpoint, lines, behavior):
    endpoint.behavior = behavior
    started_at = time.monotonic()
    cache.set("key", 1)
    assert cache.get("key") == 1
    assert time.monotonic() - started_at < 4
    [message] = messages(lines)
    assert message.startswith("There is no token for the login to the cache")
    endpoint.behavior = Behavior.RESPONDING


def test_sends_no_token_to_a_redis_server_with_another_certificate(use_cache, tmp_path, tokens, lines):
    authorities = Authority().write(tmp_path / "another.pem")
    with RedisServer(tmp_path / "other", Authority().issue("localhost")) as other:
        cache = use_cache(f"{other.url}?ssl_ca_certs={authorities}")
        cache.set("key", 1)
        assert cache.get("key") == 1
        assert other.run("ACL", "LOG") == []
    assert "certificate verify failed" in messages(lines)[0]


def test_logs_in_to_redis_with_a_password(use_cache, server, authority, lines):
    server.run("ACL", "SETUSER", "site", "on", "~*", "+@all", ">p@ss/word")
    cache = use_cache(f"rediss://site:p%40ss%2Fword@localhost:{server.port}/0?ssl_ca_certs={authority[1]}")
    cache.set("key", 1)
    assert is_in_redis(server, "key")
    assert messages(lines) == []


def test_caches_in_the_database_with_a_wrong_redis_password_and_does_not_quote_it(use_cache, server, authority, lines):
    cache = use_cache(f"rediss://:Secret1@localhost:{server.port}/0?ssl_ca_certs={authority[1]}")
    cache.set("key", 1)
    assert cache.get("key") == 1
    [message] = messages(lines)
    assert message.startswith("The cache refused the login")
    assert "Secret1" not in message


def test_refuses_redis_commands_without_a_login(server, authority):
    client = redis.Redis.from_url(server.url, ssl_ca_certs=str(authority[1]))
    with pytest.raises(redis.exceptions.AuthenticationError):
        client.get("key")
    client.close()


@pytest.mark.parametrize("token", ["", "a.b.c", "a.e30.c", "a.W10.c", "no token"])
def test_refuses_a_token_without_an_object_id_and_does_not_quote_it(token):
    with pytest.raises(TokenUnavailable) as raised:
        object_id(token)
    assert str(raised.value) == "The token has no object id (oid)."


def test_shares_one_circuit_breaker_of_redis_among_all_threads(cache):
    breakers = []

    def note():
        breakers.append(caches["default"].service.circuit_breaker)

    thread = threading.Thread(target=note)
    thread.start()
    thread.join()
    assert breakers == [cache.service.circuit_breaker]
    assert backend.RETRY_INTERVAL <= 10
