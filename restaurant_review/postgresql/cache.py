"""Django's database cache, but failed writes raise an error. The rate limits of sign-in use this cache."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import DatabaseError, IntegrityError, connections, router


class DatabaseCache(db.DatabaseCache):
    """Raises ``DatabaseError`` if a write fails. Django's class ignores failed writes.

    allauth would then either refuse every sign-in with 429, because it cannot lock a counter, or count no attempts.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        errors: list[DatabaseError] = []

        def record(execute: Callable[..., Any], *query: Any) -> Any:
            try:
                return execute(*query)
            except IntegrityError:
                # Not recorded as a failure: another process has stored the key first. Django then returns False.
                raise
            except DatabaseError as error:
                errors.append(error)
                raise

        with connections[router.db_for_write(self.cache_model_class)].execute_wrapper(record):
            is_stored: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]  # not in the stubs
        if errors and not is_stored:
            raise errors[0]
        return is_stored
