"""Limit wrong passwords per email address and device. ``ACCOUNT_RATE_LIMITS`` contains the numbers.

allauth's own limit counts all clients of an email address together, so that any client could lock any account.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest

from reviews.accounts.known_devices import known_device
from reviews.rate_limits import network_of


def consume(request: HttpRequest, email: str) -> Any:
    """Count an attempt. Return allauth's ``RateLimitUsage``, or None if a limit is exceeded."""
    usages = []
    for action, key in _actions_and_keys(request, email.lower()):
        usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
        if not usage:
            return None
        usages += usage.usage
    return ratelimit.RateLimitUsage(usages)


def clear(request: HttpRequest, email: str) -> None:
    for action, key in _actions_and_keys(request, email.lower()):
        ratelimit.clear(request, app="allauth.account", action=action, key=key)


def _actions_and_keys(request: HttpRequest, email: str) -> list[tuple[str, str]]:
    if request.user.is_authenticated and (request.user.email or "").lower() == email:
        return [("wrong_password", f"{email} session {request.session.session_key}")]
    if device := known_device(request, email):
        return [("wrong_password", f"{email} device {device}")]
    network = network_of(get_adapter().get_client_ip(request), ipv6_prefix=48)
    return [("wrong_password", f"{email} network {network}"), ("wrong_password_unknown_device", email)]
