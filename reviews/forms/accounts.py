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

from reviews.forms.fields import LineField
from reviews.forms.profile import clean_display_name
from reviews.models import User

# Faster than this, nobody reads three fields and fills them in.
MIN_FORM_SECONDS = timedelta(seconds=2)

# Lazy: commands that sign nothing run without a SECRET_KEY.
signer = SimpleLazyObject(lambda: signing.TimestampSigner(salt="reviews.sign_up"))


def sign_now() -> str:
    signed: str = signer.sign("shown")
    return signed


class SignUpForm(SignupForm):  # type: ignore[misc]  # allauth has no types
    """Asks for a name to show, and notices programs: by a hidden field, and by the time that a person takes."""

    display_name = LineField(
        label=_("Your name, as shown with your reviews"),
        max_length=User._meta.get_field("display_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Your own name or another one. Everyone can see it."),
    )
    shown_at = forms.CharField(widget=forms.HiddenInput, required=False, initial=sign_now)

    data: QueryDict
    account_already_exists: bool
    field_order = ["display_name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth hides it by a style attribute, which our content security policy forbids.
        trap = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        trap.widget.attrs = {"tabindex": "-1", "autocomplete": "off", "class": "trap", "aria-hidden": "true"}
        self.fields["email"].widget.attrs = {"autocomplete": "email"}
        self.fields["password1"].widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            # As slow as making an account: the time must not tell, either, whether an address has one.
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None]
        try:
            with transaction.atomic():
                saved = super().try_save(request)
        except IntegrityError:
            # The second half of a double click: the first has just made the account.
            self.account_already_exists = True
            saved = super().try_save(request)
        return saved

    def clean_display_name(self) -> str:
        return clean_display_name(self.cleaned_data["display_name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self._came_too_fast():
            # A form is drawn again as it was sent: with a lost or forged moment it could never be sent at all.
            self.data = self.data.copy()
            self.data["shown_at"] = sign_now()
            raise forms.ValidationError(
                _("That was faster than people type. If you are one, please send the form once more."),
                code="too_fast",
            )
        return cleaned

    def _came_too_fast(self) -> bool:
        try:
            signer.unsign(self.cleaned_data.get("shown_at", ""), max_age=MIN_FORM_SECONDS)
        except signing.SignatureExpired:
            # It is older than the shortest visit: what a person's form is.
            return False
        except signing.BadSignature:
            return True
        return True
