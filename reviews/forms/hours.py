"""Opening hours as people type them: “12:00–14:30, 18:00–0:30”."""

import re
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.opening_hours import format_minute

DAY = 24 * 60
TIME = r"(\d{1,2})(?:[:.h](\d{2}))?"
STRETCH = re.compile(rf"{TIME}\s*(?:-|–|—|to)\s*{TIME}", re.IGNORECASE)

type Stretches = list[tuple[int, int]]


class HoursField(forms.CharField):
    """The stretches of one day as pairs of minutes after its midnight; none if the place is closed that day."""

    default_error_messages = {
        "invalid": _("Write hours such as 12:00–14:30, 18:00–23:00, or leave it empty for a closed day."),
        "overlap": _("These hours overlap."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=100, **options)
        self.widget.attrs["placeholder"] = _("closed")

    def clean(self, value: Any) -> Stretches:
        typed = super().clean(value)
        if not typed or typed.casefold() == str(_("closed")).casefold():
            return []
        stretches = sorted(self._stretch(part) for part in re.split(r"[,;]", typed) if part.strip())
        if any(closes > opens for (_o, closes), (opens, _c) in pairwise(stretches)):
            raise forms.ValidationError(self.error_messages["overlap"], code="overlap")
        return stretches

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(f"{format_minute(opens)}–{format_minute(closes)}" for opens, closes in value)
        return value

    def _stretch(self, part: str) -> tuple[int, int]:
        match = STRETCH.fullmatch(part.strip())
        if match is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        opens_hour, opens_minute, closes_hour, closes_minute = (int(digits or 0) for digits in match.groups())
        opens, closes = opens_hour * 60 + opens_minute, closes_hour * 60 + closes_minute
        if opens >= DAY or closes > DAY or max(opens_minute, closes_minute) > 59:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        # What closes before it opens closes in the night after.
        return opens, closes if closes > opens else closes + DAY
