from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.forms.fields import LineField
from reviews.models import User


class ProfileForm(forms.ModelForm[User]):
    display_name = LineField(
        label=_("Your name, as shown with your reviews"), max_length=User._meta.get_field("display_name").max_length
    )

    class Meta:
        model = User
        fields = ["display_name"]

    def clean_display_name(self) -> str:
        return clean_display_name(self.cleaned_data["display_name"])


def clean_display_name(typed: str) -> str:
    """Return the name with white space collapsed. Raise ``ValidationError`` if it has no letter and no digit."""
    name = " ".join(typed.split())
    if not any(character.isalnum() for character in name):
        raise forms.ValidationError(_("Your name must contain a letter or a digit."))
    return name
