"""Connect allauth to the site's users: handles, sign-up limits and mails."""

from ipaddress import ip_address, ip_network
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from reviews import rate_limits as limits
from reviews.http import absolute_url, site_url
from reviews.known_devices import known_device, remember_device
from reviews.models import User
from reviews.slugs import to_slug

MAX_HANDLE_LENGTH = 32
# Lower case letters and digits without those that look alike.
SUFFIX_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Each further attempt has a random suffix: five collisions in a row mean that something else is wrong.
MAX_HANDLE_ATTEMPTS = 5


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.display_name = form.cleaned_data["display_name"]
        super().save_user(request, user, form, commit=False)
        if commit:
            self._save_with_unique_handle(user)
        return user

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if request.method == "POST":
            limits.SIGN_UP.consume(by=network_of(self.get_client_ip(request)))
        return True

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt; authenticate() cancels the count if the password is right.

        allauth would count by account only, so that any stranger could lock any account.
        """
        usages = []
        for action, key in self._limits_of_attempt(request, credentials.get("email", "").lower()):
            usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
            if not usage:
                raise self.validation_error("too_many_login_attempts")
            usages += usage.usage
        self._login_failed_rl_usage = ratelimit.RateLimitUsage(usages)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.email:
            remember_device(request, response, user.email)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = SimpleNamespace(name=settings.SITE_NAME, url=site_url(self.request))
        super().send_mail(template_prefix, email, {"current_site": site, **context})

    def get_reset_password_from_key_url(self, key: str) -> str:
        url: str = super().get_reset_password_from_key_url(key)
        return absolute_url(self.request, urlsplit(url).path)

    def _limits_of_attempt(self, request: HttpRequest, email: str) -> list[tuple[str, str]]:
        """Return the names and keys of the rate limits that a password for this e-mail address uses."""
        if request.user.is_authenticated and (request.user.email or "").lower() == email:
            return [("wrong_password", f"{email} session {request.session.session_key}")]
        if device := known_device(request, email):
            return [("wrong_password", f"{email} device {device}")]
        network = network_of(self.get_client_ip(request), ipv6_prefix=48)
        return [("wrong_password", f"{email} network {network}"), ("wrong_password_unknown_device", email)]

    # allauth calls it after a password reset.
    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        for action, key in self._limits_of_attempt(request, credentials.get("email", "").lower()):
            ratelimit.clear(request, app="allauth.account", action=action, key=key)

    def _save_with_unique_handle(self, user: User) -> None:
        base = to_slug(user.display_name, max_length=MAX_HANDLE_LENGTH).replace("_", "-").strip("-")
        user.handle = base or _add_random_suffix("person")
        for _attempt in range(MAX_HANDLE_ATTEMPTS):
            try:
                with transaction.atomic():
                    user.save()
            except IntegrityError:
                if not User.objects.filter(handle=user.handle).exists():
                    raise
                user.handle = _add_random_suffix(base or "person")
            else:
                return
        raise RuntimeError(f"No unused handle was found for the base {base!r}.")


def network_of(address: str, *, ipv6_prefix: int = 64) -> str:
    """Return an IPv4 address itself, and the network of an IPv6 address.

    Internet providers assign a /64 to a /48 network to a customer, so limits on single IPv6 addresses have no effect.
    """
    ip = ip_address(address)
    return address if ip.version == 4 else str(ip_network((ip, ipv6_prefix), strict=False))


def _add_random_suffix(base: str) -> str:
    return f"{base}-{get_random_string(5, SUFFIX_CHARACTERS)}"
