"""Django's ``diffsettings`` without secrets, because its output is pasted into tickets."""

import re
from typing import Any

from django.conf import settings
from django.core.management.commands import diffsettings
from django.views.debug import SafeExceptionReporterFilter

MASK = SafeExceptionReporterFilter.cleansed_substitute
# These settings are named after passwords or authentication, but their values are not secret.
PUBLIC = frozenset({"AUTHENTICATION_BACKENDS", "AUTH_PASSWORD_VALIDATORS", "AUTH_USER_MODEL", "PASSWORD_HASHERS"})
SECRET = re.compile(r"TOKEN(?!_PROVIDER)|_KEY|SECRET|PASSWORD|^PASS$|SIGNATURE|CREDENTIAL|CONNECTION_STRING", re.I)
# User name and password in a URL.
URL_CREDENTIALS = re.compile(r"(?<=://)[^/\s'\"]+@")


class SecretFilter(SafeExceptionReporterFilter):
    hidden_settings = SECRET


class Command(diffsettings.Command):
    def output_hash(self, user_settings: dict[str, str], *arguments: Any, **options: Any) -> list[str]:
        return super().output_hash(without_secrets(user_settings), *arguments, **options)

    def output_unified(self, user_settings: dict[str, str], *arguments: Any, **options: Any) -> list[str]:
        return super().output_unified(without_secrets(user_settings), *arguments, **options)


def without_secrets(represented: dict[str, str]) -> dict[str, str]:
    return {name: URL_CREDENTIALS.sub(f"{MASK}@", _cleansed(name, text)) for name, text in represented.items()}


def _cleansed(name: str, text: str) -> str:
    value = getattr(settings, name, None)
    # An empty secret is not masked, because it is a mistake that the command should show.
    if name in PUBLIC or name.startswith("ACCOUNT_") or not value or isinstance(value, int):
        return text
    return repr(SecretFilter().cleanse_setting(name, value))
