"""allauth's forms for email addresses, passwords and keys, with the labels of this site."""

from typing import Any

from allauth.account.forms import AddEmailForm, ResetPasswordKeyForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


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


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_field(
            self,
            "passwordless",
            _("Sign in with this key alone, without a password"),
            _("Your key must be able to check your fingerprint, face or PIN."),
        )
