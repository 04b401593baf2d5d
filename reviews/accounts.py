"""How allauth makes and greets our users."""

from ipaddress import ip_address, ip_network
from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from reviews import rate_limits as limits
from reviews.models import User
from reviews.slugs import to_slug

LOWER_CASE_AND_DIGITS = "abcdefghjkmnpqrstuvwxyz23456789"
# Two people of one name at the same moment are rare; five in a row are a fault elsewhere.
ATTEMPTS = 5


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Gives the new person the display name of the form, and a handle made of it."""
        user.display_name = form.cleaned_data["display_name"]
        super().save_user(request, user, form, commit=False)
        if commit:
            self._save_with_free_handle(user)
        return user

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if request.method == "POST":
            limits.SIGN_UP.consume(by=_network_of(self.get_client_ip(request)))
        return True

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        host = self.request.get_host()
        site = SimpleNamespace(name=settings.SITE_NAME, domain=host)
        super().send_mail(template_prefix, email, {"current_site": site, **context})

    def _save_with_free_handle(self, user: User) -> None:
        base = to_slug(user.display_name, max_length=32).replace("_", "-").strip("-")
        user.handle = base or _with_random_end("person")
        for _attempt in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    user.save()
            except IntegrityError:
                if not User.objects.filter(handle=user.handle).exists():
                    raise
                user.handle = _with_random_end(base or "person")
            else:
                return
        raise RuntimeError(f"No free handle was found for a person who came as {base}.")


def _network_of(address: str) -> str:
    """What one household has: an address of IPv4, or the first half of one of IPv6, of which it has billions."""
    ip = ip_address(address)
    return address if ip.version == 4 else str(ip_network((ip, 64), strict=False))


def _with_random_end(base: str) -> str:
    return f"{base}-{get_random_string(5, LOWER_CASE_AND_DIGITS)}"
