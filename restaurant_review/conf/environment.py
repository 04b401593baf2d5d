"""django-environ's reader of environment variables, with integers in a range."""

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):  # type: ignore[misc]  # published without types
    def integer(self, name: str, *, default: int, minimum: int = 1, maximum: int = 1000) -> int:
        """Raise ``ImproperlyConfigured``, with the name and the range, if it is not an integer in the range."""
        value: str = self.str(name, default="") or str(default)
        if not value.isascii() or not value.isdecimal() or not minimum <= int(value) <= maximum:
            raise ImproperlyConfigured(f'{name} is "{value}". Set it to a whole number from {minimum} to {maximum}.')
        return int(value)
