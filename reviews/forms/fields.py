"""Fields and widgets that several forms use."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# Pasted text may contain control characters, invisible characters, and characters that change the direction of text.
# Feeds and exported files cannot contain control characters. NUL is missing here, because Django rejects it.
CONTROL_CHARACTERS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")
# Word processors use the vertical tab and the form feed for line and page breaks.
LINE_BREAK = re.compile("\r\n|\r|\x0b|\x0c")


class LineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return CONTROL_CHARACTERS.sub("", super().to_python(value) or "").strip()


class PlainTextField(forms.CharField):
    """Text of several lines. A line break counts as one character, because browsers count it as one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = LINE_BREAK.sub("\n", super().to_python(value) or "")
        return CONTROL_CHARACTERS.sub("", text).strip()


class StarInput(forms.RadioSelect):
    """Five radio buttons that look like stars, so that keyboards and screen readers can operate them."""

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
    default_error_messages = {"invalid": _("Enter a month such as 2026-03.")}

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        return day and day.replace(day=1)
