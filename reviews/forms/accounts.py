from datetime import timedelta
from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from reviews.actions.submissions import make_token
from reviews.forms.fields import LineField
from reviews.forms.profile import clean_display_name
from reviews.models import User

# A form that is submitted sooner was filled in by a bot.
MIN_FORM_TIME = timedelta(seconds=2)

# Lazy, because some commands run without a SECRET_KEY.
signer = SimpleLazyObject(lambda: signing.TimestampSigner(salt="reviews.sign_up"))


def signed_timestamp() -> str:
    # The token makes each rendered form unique, so that reviews.views.account recognizes a form that is sent twice.
    signed: str = signer.sign(make_token())
    return signed


class SignUpForm(SignupForm):  # type: ignore[misc]  # allauth has no types
    """Add a display name. Detect bots by a honeypot field and by the time between rendering and submission."""

    display_name = LineField(
        label=_("Your name, as shown with your reviews"),
        max_length=User._meta.get_field("display_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Your real name or a pseudonym. Everyone can see it."),
    )
    shown_at = forms.CharField(widget=forms.HiddenInput, required=False, initial=signed_timestamp)

    data: QueryDict
    account_already_exists: bool
    field_order = ["display_name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth hides the honeypot with a style attribute, which the content security policy forbids.
        honeypot = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        honeypot.widget.attrs = {"tabindex": "-1", "autocomplete": "off", "class": "honeypot", "aria-hidden": "true"}
        self.fields["email"].widget.attrs = {"autocomplete": "email"}
        self.fields["password1"].widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            # Creating an account hashes a password. Without this hash, the response time would reveal whether the
            # email address has an account.
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None]
        try:
            with transaction.atomic():
                saved = super().try_save(request)
        except IntegrityError:
            # A double click has submitted the form twice, and the first request has just created the account.
            self.account_already_exists = True
            saved = super().try_save(request)
        return saved

    def clean_display_name(self) -> str:
        return clean_display_name(self.cleaned_data["display_name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self._is_too_fast():
            # The form is rendered again with the submitted data. Without a new timestamp, a form whose timestamp is
            # missing or invalid would be rejected every time.
            self.data = self.data.copy()
            self.data["shown_at"] = signed_timestamp()
            raise forms.ValidationError(
                _("The form was submitted too quickly. Please submit it again."),
                code="too_fast",
            )
        return cleaned

    def _is_too_fast(self) -> bool:
        """Return True if the form was submitted too quickly, or if the timestamp is missing or forged."""
        try:
            signer.unsign(self.cleaned_data.get("shown_at", ""), max_age=MIN_FORM_TIME)
        except signing.SignatureExpired:
            # An expired timestamp is the good case: the form was open for at least MIN_FORM_TIME.
            return False
        except signing.BadSignature:
            return True
        return True
