"""Reads ``MAIL_URL``: how mail leaves the house."""

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "django.core.mail.backends"
# Whoever waits for a mail server waits no longer than this, in seconds.
TIMEOUT = 5


def mailer(url: str) -> dict[str, Any]:
    """The entry of ``MAILERS`` for one of ``console:``, ``file:///a/folder``, ``smtp[s]://user:password@host:port`` and
    ``azure://resource.communication.azure.com``, which needs no password.

    ``smtp`` begins in the clear and insists on STARTTLS, unless the address ends in ``?tls=off``; ``smtps`` speaks
    TLS from the first byte. Raises ``ImproperlyConfigured``.
    """
    try:
        if entry := _entry(urlsplit(url)):
            return entry
    except ValueError:
        # A port or a bracket that cannot be read; what urlsplit says of it may quote a part of the password.
        pass
    raise ImproperlyConfigured(
        "MAIL_URL cannot be used: write console:, file:///a/folder, azure://resource.communication.azure.com or "
        "smtp[s]://user:password@host:port, with signs other than letters and digits in user and password as %XX."
    )


def _entry(parts: SplitResult) -> dict[str, Any] | None:
    match parts.scheme:
        case "console":
            return {"BACKEND": "restaurant_review.mail.console.EmailBackend"}
        case "file" if parts.path:
            return {"BACKEND": f"{BACKENDS}.filebased.EmailBackend", "OPTIONS": {"file_path": unquote(parts.path)}}
        case "azure" if parts.hostname and parts.path in {"", "/"}:
            endpoint = f"https://{parts.netloc}"
            return {"BACKEND": "restaurant_review.azure.mail.EmailBackend", "OPTIONS": {"endpoint": endpoint}}
        case "smtp" | "smtps" if parts.hostname:
            options = {
                "host": parts.hostname,
                "port": parts.port or (465 if parts.scheme == "smtps" else 587),
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_ssl": parts.scheme == "smtps",
                "use_tls": parts.scheme == "smtp" and parts.query != "tls=off",
                "timeout": TIMEOUT,
            }
            return {"BACKEND": f"{BACKENDS}.smtp.EmailBackend", "OPTIONS": options}
    return None
