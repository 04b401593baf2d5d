"""Django's Redis cache with short timeouts, which uses the database while Redis fails.

See docs/adr/0019-cache-outages.md for the reasons.
"""

import functools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import certifi
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from django.core.cache.backends.redis import RedisCacheClient
from redis.exceptions import RedisError

from restaurant_review.backing_services.circuit_breaker import CircuitBreaker
from restaurant_review.backing_services.failure_reports import FailureReports
from restaurant_review.redis_cache.connection import TokenConnection
from restaurant_review.redis_cache.failure_causes import CacheFailure, failure_of

# In seconds. During an outage, one thread retries Redis at this interval.
RETRY_INTERVAL = 5

reports = FailureReports(logging.getLogger(__name__))


@dataclass(frozen=True, slots=True)
class RedisService:
    """The connections of a process to one Redis server, for all threads. Django makes a cache object per thread."""

    client: RedisCacheClient
    circuit_breaker: CircuitBreaker[CacheFailure]


_services: dict[object, RedisService] = {}
_lock = threading.Lock()


def shared_service(server: str, options: dict[str, Any]) -> RedisService:
    key = (server, *sorted(options.items()))
    with _lock:
        if key not in _services:
            client = RedisCacheClient([server], **_connection_options(options))
            _services[key] = RedisService(client, CircuitBreaker(RETRY_INTERVAL))
        return _services[key]


def _connection_options(options: dict[str, Any]) -> dict[str, Any]:
    # In version 3 of the protocol, the server may lengthen the client's timeouts by announcing maintenance.
    connection_options = {**options, "protocol": 2}
    if "ssl_ca_certs" in options:
        connection_options["ssl_ca_certs"] = options["ssl_ca_certs"] or certifi.where()
    if "token_provider" in options:
        connection_options["connection_class"] = TokenConnection
    return connection_options


def _with_fallback(operation: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(operation)
    def attempt(cache: "RedisCache", *arguments: Any, **options: Any) -> Any:
        breaker = cache.service.circuit_breaker
        if breaker.refusal() is None:
            try:
                result = operation(cache, *arguments, **options)
            except (RedisError, OSError) as error:
                failure = failure_of(error)
                breaker.record_failure(failure)
                reports.report(failure)
            except BaseException:
                breaker.cancel_attempt()
                raise
            else:
                breaker.record_success()
                return result
        return getattr(cache.fallback, operation.__name__)(*arguments, **options)

    return attempt


class RedisCache(DjangoRedisCache):
    """Accepts the options of ``redis.Connection``, and ``fallback``, the alias of the cache used while Redis fails."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params["OPTIONS"])
        self.fallback_alias: str = options.pop("fallback")
        super().__init__(server, {**params, "OPTIONS": options})
        self.service = shared_service(server, options)

    @property
    def fallback(self) -> BaseCache:
        return caches[self.fallback_alias]

    @property
    def _cache(self) -> RedisCacheClient:
        return self.service.client

    # The other methods of a cache call these.
    add = _with_fallback(DjangoRedisCache.add)
    get = _with_fallback(DjangoRedisCache.get)
    set = _with_fallback(DjangoRedisCache.set)
    touch = _with_fallback(DjangoRedisCache.touch)
    delete = _with_fallback(DjangoRedisCache.delete)
    get_many = _with_fallback(DjangoRedisCache.get_many)
    has_key = _with_fallback(DjangoRedisCache.has_key)
    incr = _with_fallback(DjangoRedisCache.incr)
    set_many = _with_fallback(DjangoRedisCache.set_many)
    delete_many = _with_fallback(DjangoRedisCache.delete_many)
    clear = _with_fallback(DjangoRedisCache.clear)
