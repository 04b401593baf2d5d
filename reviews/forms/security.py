"""allauth's forms for email addresses, passwords and keys, with the labels of this site."""

import json
import logging
from typing import Any

from allauth.account.forms import AddEmailForm, ResetPasswordKeyForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.db import Error
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from reviews.accounts.error_messages import MFA_ERRORS
from reviews.rate_limits import CounterBusy

logger = logging.getLogger(__name__)


def label_field(form: forms.Form, name: str, label: StrOrPromise, help_text: StrOrPromise | None = None) -> None:
    field = form.fields[name]
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    if help_text is not None:
        field.help_text = help_text


class ChangeEmailForm(AddEmailForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_field(self, "email", _("New email address"))


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_field(self, "oldpassword", _("Current password"))
        label_field(self, "password1", _("New password"))
        label_field(self, "password2", _("Confirm new password"))


class ChooseNewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_field(self, "password1", _("New password"))
        label_field(self, "password2", _("Confirm new password"))


class CredentialField(forms.JSONField):
    """Refuse JSON that Python cannot parse or PostgreSQL cannot store. Never show a credential again: it works once."""

    def to_python(self, value: Any) -> Any:
        try:
            credential = super().to_python(value)
            text = json.dumps(credential, ensure_ascii=False, allow_nan=False)
            # Fails for half a surrogate pair.
            text.encode()
        except (RecursionError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if "\\u0000" in text:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return credential

    def bound_data(self, data: Any, initial: Any) -> Any:
        return InvalidJSONInput("")


class KeyFormMixin(forms.Form):
    """Replace allauth's label, and its message about a wrong code. Refuse a credential that cannot be parsed."""

    credential = CredentialField(
        label=_("Key"), widget=forms.HiddenInput, error_messages={"invalid": MFA_ERRORS["incorrect_key"]}
    )

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (Error, CounterBusy, ImmediateHttpResponse, RateLimited):
            raise
        except Exception as error:  # fido2 parses the bytes of the client, and raises errors of many kinds
            logger.warning("A passkey could not be parsed: %s", type(error).__name__)
            self.add_error("credential", get_adapter().validation_error("incorrect_key"))

    def add_error(self, field: str | None, error: Any) -> None:
        if getattr(error, "code", None) == "incorrect_code":
            error = get_adapter().validation_error("incorrect_key")
        super().add_error(field, error)


class UseKeyForm(KeyFormMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    pass


class SignInWithKeyForm(KeyFormMixin, LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    pass


class ReauthenticateWithKeyForm(KeyFormMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    pass


class AddKeyForm(KeyFormMixin, AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_field(
            self,
            "passwordless",
            _("Sign in with this key alone, without a password"),
            _("Your key must be able to check your fingerprint, face or PIN."),
        )
