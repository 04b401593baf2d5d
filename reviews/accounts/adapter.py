"""The allauth adapters: choose handles for new users, limit sign-ups and sign-ins, build links in emails."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from reviews import rate_limits as limits
from reviews.accounts import sign_in_limits
from reviews.accounts.error_messages import ACCOUNT_ERRORS, MFA_ERRORS, WAYS_TO_REAUTHENTICATE
from reviews.accounts.known_devices import remember_device
from reviews.http import absolute_url, site_url
from reviews.models import User
from reviews.slugs import to_slug

MAX_HANDLE_LENGTH = 32
# Lower case letters and digits without those that look alike.
SUFFIX_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Each attempt after the first has a random suffix, so five collisions in a row mean that something else is wrong.
MAX_HANDLE_ATTEMPTS = 5


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.display_name = form.cleaned_data["display_name"]
        super().save_user(request, user, form, commit=False)
        if commit:
            self._save_with_unique_handle(user)
        return user

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if request.method == "POST":
            limits.SIGN_UP.consume(by=limits.network_of(self.get_client_ip(request)))
        return True

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a sign-in attempt. Raise ``ValidationError`` at the limit.

        allauth takes the count back if the password is correct.
        """
        usage = sign_in_limits.consume(request, credentials.get("email", ""))
        if usage is None:
            raise self.validation_error("too_many_wrong_passwords")
        self._login_failed_rl_usage = usage

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.email:
            remember_device(request, response, user.email)
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS_TO_REAUTHENTICATE[method["id"]]} for method in methods]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = SimpleNamespace(name=settings.SITE_NAME, url=site_url(self.request))
        super().send_mail(template_prefix, email, {"current_site": site, **context})

    def get_reset_password_from_key_url(self, key: str) -> str:
        url: str = super().get_reset_password_from_key_url(key)
        return absolute_url(self.request, urlsplit(url).path)

    # Called by allauth after a password reset.
    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_limits.clear(request, credentials.get("email", ""))

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


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {**DefaultMFAAdapter.error_messages, **MFA_ERRORS}


def _add_random_suffix(base: str) -> str:
    return f"{base}-{get_random_string(5, SUFFIX_CHARACTERS)}"
