"""Fields and widgets that the forms of the site share."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# Nobody types them, but they come along when text is pasted: what neither a feed nor an exported file can hold, what
# nobody can see, and what turns the direction of the words around it.
# NUL is not among them: Django refuses it.
CONTROL_CHARACTERS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")
# The last two are how word processors break a line and a page.
LINE_BREAK = re.compile("\r\n|\r|\x0b|\x0c")


class LineField(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> str:
        return CONTROL_CHARACTERS.sub("", super().to_python(value) or "").strip()


class PlainTextField(forms.CharField):
    """Text of several lines; a line break counts as one character, as people count."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = LINE_BREAK.sub("\n", super().to_python(value) or "")
        return CONTROL_CHARACTERS.sub("", text).strip()


class StarInput(forms.RadioSelect):
    """Five radio buttons that look like stars: keyboards and screen readers find what they know."""

    template_name = "components/star_input.html"
    option_template_name = "django/forms/widgets/radio_option.html"


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")


class MonthField(forms.DateField):
    """A month, as the date of its first day."""

    widget = MonthInput
    input_formats = ["%Y-%m", "%Y-%m-%d"]
    default_error_messages = {"invalid": _("Give a month such as 2026-03.")}

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        return day and day.replace(day=1)
