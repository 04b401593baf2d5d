from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.forms.fields import LineField, PlainTextField
from reviews.forms.hours import HoursField, TimeRanges
from reviews.models import City, Cuisine, OpeningHours, Restaurant

MAX_CUISINES = 5
CITY_SUGGESTIONS = 300


class CityField(forms.CharField):
    """A city of the site by its name, such as “Lisbon” or “Lisbon, PT”. Accents and case are ignored."""

    def clean(self, value: Any) -> City | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = City.objects.named(typed)[:2]
        if len(found) == 1:
            return found[0]
        if found:
            message = _("There is more than one “%(name)s”. Add the country, as in “%(example)s”.")
            raise forms.ValidationError(message, params={"name": typed, "example": found[0].full_name})
        raise forms.ValidationError(
            _("“%(name)s” is not a city on this site. Choose one of the suggestions."), params={"name": typed}
        )

    def prepare_value(self, value: Any) -> Any:
        return City.objects.get(pk=value).full_name if isinstance(value, int) else value


class RestaurantForm(forms.ModelForm[Restaurant]):
    city = CityField(label=_("City"), max_length=110, widget=forms.TextInput(attrs={"list": "known-cities"}))
    cuisines = forms.ModelMultipleChoiceField(
        label=_("Cuisines"),
        queryset=Cuisine.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose up to five."),
    )
    description = PlainTextField(
        label=_("What kind of place is it?"),
        required=False,
        max_length=Restaurant._meta.get_field("description").max_length,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("One or two sentences of facts. Opinions belong in a review."),
    )

    class Meta:
        model = Restaurant
        fields = [
            "name",
            "description",
            "city",
            "street_address",
            "postcode",
            "latitude",
            "longitude",
            "price_level",
            "phone",
            "website",
        ]
        field_classes = {"name": LineField}
        widgets = {"phone": forms.TextInput(attrs={"type": "tel"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price = cast("forms.TypedChoiceField", self.fields["price_level"])
        price.choices = [("", _("Unknown")), *Restaurant.PriceLevel.choices]
        hours_by_weekday = self._hours_by_weekday()
        for weekday in OpeningHours.Weekday:
            field = HoursField(label=weekday.label, initial=hours_by_weekday.get(weekday.value))
            self.fields[f"hours_{weekday.value}"] = field
        if self.instance.pk:
            self.initial["cuisines"] = self.instance.cuisines.all()

    def clean_cuisines(self) -> Any:
        chosen = self.cleaned_data["cuisines"]
        if len(chosen) > MAX_CUISINES:
            raise forms.ValidationError(_("Choose up to five cuisines."))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # The database constraint cannot report which of the two fields is empty.
        known = [name for name in ("latitude", "longitude") if cleaned.get(name) is not None]
        if len(known) == 1 and not self.errors.keys() & {"latitude", "longitude"}:
            [missing] = {"latitude", "longitude"} - set(known)
            self.add_error(missing, _("Enter both latitude and longitude, or neither."))
        return cleaned

    @property
    def hours(self) -> Mapping[int, TimeRanges]:
        return {weekday.value: self.cleaned_data[f"hours_{weekday.value}"] for weekday in OpeningHours.Weekday}

    @property
    def city_names(self) -> list[str]:
        return [city.full_name for city in City.objects.order_by("-restaurant_count", "name")[:CITY_SUGGESTIONS]]

    @property
    def hour_fields(self) -> list[forms.BoundField]:
        return [self[f"hours_{weekday.value}"] for weekday in OpeningHours.Weekday]

    def _hours_by_weekday(self) -> dict[int, TimeRanges]:
        hours_by_weekday: dict[int, TimeRanges] = {}
        for hours in self.instance.opening_hours.all() if self.instance.pk else []:
            hours_by_weekday.setdefault(hours.weekday, []).append((hours.opens_minute, hours.closes_minute))
        return hours_by_weekday
