"""Recognize the devices on which an account has signed in before, by a signed cookie.

Each of these devices has a limit of its own, so that wrong passwords sent from other devices cannot lock it.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

SALT = "reviews.known_devices"
COOKIE_AGE = timedelta(days=180)
MAX_ACCOUNTS = 5


def known_device(request: HttpRequest, email: str) -> str | None:
    """Return the id of the device if the account with this email address has signed in on it, else None."""
    device, accounts = _read_cookie(request)
    return device if _hash(email) in accounts else None


def remember_device(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    device, accounts = _read_cookie(request)
    account = _hash(email)
    accounts = [account, *(other for other in accounts if other != account)][:MAX_ACCOUNTS]
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        signing.dumps([device, accounts], salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read_cookie(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the device's id and the hashes of its accounts. Without a valid cookie, return a new id and no hashes."""
    try:
        cookie = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")
        device, accounts = signing.loads(cookie, salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return secrets.token_urlsafe(12), []
    return device, accounts


def _hash(email: str) -> str:
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()
