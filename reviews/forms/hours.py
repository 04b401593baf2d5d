"""A field for opening hours such as “12:00–14:30, 18:00–0:30”."""

import re
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.opening_hours import format_minute

DAY = 24 * 60
TIME = r"(\d{1,2})(?:[:.h](\d{2}))?"
TIME_RANGE = re.compile(rf"{TIME}\s*(?:-|–|—|to)\s*{TIME}", re.IGNORECASE)

# Opening and closing times, in minutes after midnight.
type TimeRanges = list[tuple[int, int]]


class HoursField(forms.CharField):
    """The opening hours of one day. The value is an empty list if the restaurant is closed on that day."""

    default_error_messages = {
        "invalid": _("Enter hours such as 12:00–14:30, 18:00–23:00, or leave the field empty for a closed day."),
        "overlap": _("These hours overlap."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=100, **options)
        self.widget.attrs["placeholder"] = _("closed")

    def clean(self, value: Any) -> TimeRanges:
        typed = super().clean(value)
        if not typed or typed.casefold() == str(_("closed")).casefold():
            return []
        ranges = sorted(self._parse_range(part) for part in re.split(r"[,;]", typed) if part.strip())
        if any(closes > opens for (_o, closes), (opens, _c) in pairwise(ranges)):
            raise forms.ValidationError(self.error_messages["overlap"], code="overlap")
        return ranges

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(f"{format_minute(opens)}–{format_minute(closes)}" for opens, closes in value)
        return value

    def _parse_range(self, part: str) -> tuple[int, int]:
        match = TIME_RANGE.fullmatch(part.strip())
        if match is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        opens_hour, opens_minute, closes_hour, closes_minute = (int(digits or 0) for digits in match.groups())
        opens, closes = opens_hour * 60 + opens_minute, closes_hour * 60 + closes_minute
        if opens >= DAY or closes > DAY or max(opens_minute, closes_minute) > 59:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        # A closing time that is not after the opening time is on the next day.
        return opens, closes if closes > opens else closes + DAY
