"""The mail settings, from ``MAIL_URL`` and ``MAIL_FROM``."""

from email.utils import formataddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from restaurant_review.conf.environment import Environment

# In seconds.
SMTP_TIMEOUT = 5


def from_address(env: Environment, site_name: str) -> str:
    address: str = env.str("MAIL_FROM", default=formataddr((site_name, "no-reply@localhost")))
    return address


def mailer_settings(env: Environment) -> dict[str, Any]:
    """Return the entry of ``MAILERS`` for ``MAIL_URL``, which is one of ``console:``, ``file:///a/folder``,
    ``smtp[s]://user:password@host:port`` and ``azure://resource.communication.azure.com``.

    ``smtp`` requires STARTTLS unless the URL ends in ``?tls=off``; ``smtps`` uses TLS from the start. ``azure`` logs in
    with the managed identity. Raise ``ImproperlyConfigured`` if the URL is invalid.
    """
    try:
        if entry := _entry(urlsplit(env.str("MAIL_URL", default="console:"))):
            return entry
    except ValueError:
        # The message of urlsplit may quote a part of the password.
        pass
    raise ImproperlyConfigured(
        "MAIL_URL cannot be used: write console:, file:///a/folder, azure://resource.communication.azure.com or "
        "smtp[s]://user:password@host:port. Percent-encode special characters in the user and the password."
    )


def _entry(parts: SplitResult) -> dict[str, Any] | None:
    match parts.scheme:
        case "console":
            return {"BACKEND": "restaurant_review.mail.console.EmailBackend"}
        case "file" if parts.path:
            options: dict[str, Any] = {"file_path": unquote(parts.path)}
            return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": options}
        case "azure" if parts.hostname and parts.path in {"", "/"}:
            options = {"endpoint": f"https://{parts.netloc}"}
            return {"BACKEND": "restaurant_review.azure.mail.EmailBackend", "OPTIONS": options}
        case "smtp" | "smtps" if parts.hostname:
            return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _smtp_options(parts)}
    return None


def _smtp_options(parts: SplitResult) -> dict[str, Any]:
    use_ssl = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if use_ssl else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": use_ssl,
        "use_tls": not use_ssl and parts.query != "tls=off",
        "timeout": SMTP_TIMEOUT,
    }
