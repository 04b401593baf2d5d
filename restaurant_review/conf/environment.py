"""The environment, whose numbers are judged when they are read: a server meets some of them only when it ends."""

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):  # type: ignore[misc]  # published without types
    def number(self, name: str, *, default: int, least: int = 1, most: int = 1000) -> int:
        """A whole number. Raises ``ImproperlyConfigured`` with the name and what it may be."""
        given: str = self.str(name, default="") or str(default)
        if not given.isascii() or not given.isdecimal() or not least <= int(given) <= most:
            raise ImproperlyConfigured(f'{name} is "{given}". Set it to a whole number from {least} to {most}.')
        return int(given)
