"""django-environ's reader of environment variables, with integers in a range."""

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):  # type: ignore[misc]  # published without types
    def integer(self, name: str, *, default: int, minimum: int = 1, maximum: int = 1000) -> int:
        """Return a variable as an integer, or ``default`` if the variable is unset or empty.

        Raise ``ImproperlyConfigured`` if the value is not an integer from ``minimum`` to ``maximum``.
        """
        value: str = self.str(name, default="") or str(default)
        if not value.isascii() or not value.isdecimal() or not minimum <= int(value) <= maximum:
            raise ImproperlyConfigured(f'{name} is "{value}". Set it to a whole number from {minimum} to {maximum}.')
        return int(value)
