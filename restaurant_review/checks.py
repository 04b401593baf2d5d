"""System checks of the deployment: what is wrong with the settings, with an id and a hint."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured


@register(Tags.security)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        is_set = bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        # Django raises it for an empty key, wherever the key is asked for.
        is_set = False
    if is_set:
        return []
    return [
        Error(
            "SECRET_KEY is not set.",
            hint="Set it to a long random text that stays the same across releases; `make run` makes one by itself.",
            id="restaurant_review.E001",
        )
    ]
