import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.search.pagination import SortOrder
from reviews.search.query import ParsedQuery, RestaurantQuery, parse_query
from reviews.search.sort_orders import BY_DISTANCE, BY_RELEVANCE, OWN_REVIEW_ORDERS, RESTAURANT_ORDERS, REVIEW_ORDERS


class NearField(forms.CharField):
    """A location as “latitude,longitude” in degrees."""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed and not read_place(typed):
            raise forms.ValidationError(_("Enter a location as latitude,longitude."), code="invalid")
        return typed


def read_place(typed: str) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, or None for text that is not a valid location."""
    if not PLACE.fullmatch(typed):
        return None
    latitude, longitude = map(float, typed.split(","))
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


class ListForm(forms.Form):
    """The query parameters of a list page. Invalid parameters are ignored and reported in ``problems``."""

    orders: tuple[SortOrder, ...]
    # Sort orders that require another parameter, such as a location.
    special_orders: tuple[SortOrder, ...] = ()

    sort = forms.ChoiceField(required=False)
    cursor = forms.CharField(required=False, max_length=500)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        sort = cast(forms.ChoiceField, self.fields["sort"])
        sort.choices = [(order.name, order.label) for order in (*self.orders, *self.special_orders)]
        sort.error_messages["invalid_choice"] = _("Unknown sort order. The list is sorted “%(default)s”.") % {
            "default": self.orders[0].label
        }

    @property
    def available_orders(self) -> tuple[SortOrder, ...]:
        return self.orders

    @property
    def parameters(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def order(self) -> SortOrder:
        chosen, available = self.parameters.get("sort"), self.available_orders
        return next((order for order in available if order.name == chosen), available[0])

    @property
    def page_cursor(self) -> str:
        return self.parameters.get("cursor", "")

    @property
    def order_choices(self) -> list[tuple[str, Any]]:
        """Return the options of a select. The default's value is empty, because it depends on other parameters."""
        first, *others = self.available_orders
        return [("", first.label), *((order.name, order.label) for order in others)]

    @property
    def order_choice(self) -> str:
        return "" if self.order == self.available_orders[0] else self.order.name

    @property
    def problems(self) -> list[str]:
        return [str(message) for messages in self.errors.values() for message in messages]


PLACE = re.compile(r"-?[0-9]{1,2}(\.[0-9]{1,6})?,-?[0-9]{1,3}(\.[0-9]{1,6})?")

RATINGS = [("3", _("3 stars or more")), ("4", _("4 stars or more")), ("4.5", _("4½ stars or more"))]
PRICES = [("1", "$"), ("2", _("$$ or less")), ("3", _("$$$ or less"))]
ON = [("1", _("yes"))]


class RestaurantListForm(ListForm):
    q = forms.CharField(required=False, max_length=200, label=_("Name or dish"))
    city = forms.CharField(required=False, max_length=120, label=_("City"))
    cuisine = forms.SlugField(required=False, max_length=70, label=_("Cuisine"))
    price = forms.ChoiceField(required=False, choices=PRICES, label=_("Price"))
    rating = forms.ChoiceField(required=False, choices=RATINGS, label=_("Rating"))
    open = forms.ChoiceField(required=False, choices=ON, label=_("Open now"))
    photos = forms.ChoiceField(required=False, choices=ON, label=_("With photos"))
    near = NearField(required=False, label=_("Near"))

    filters = ("q", "cuisine", "city", "near", "price", "rating", "open", "photos")

    orders = RESTAURANT_ORDERS
    special_orders = (BY_RELEVANCE, BY_DISTANCE)

    @property
    def available_orders(self) -> tuple[SortOrder, ...]:
        relevance = [BY_RELEVANCE] if self._parsed_text().terms else []
        distance = [BY_DISTANCE] if self.place else []
        return (*relevance, *distance, *self.orders)

    @property
    def place(self) -> tuple[float, float] | None:
        return read_place(self.parameters.get("near", ""))

    def query(self) -> RestaurantQuery:
        valid = self.parameters
        return RestaurantQuery(
            text=self._parsed_text(),
            city=valid.get("city", ""),
            cuisine=valid.get("cuisine", ""),
            max_price=int(valid["price"]) if "price" in valid else None,
            min_rating=float(valid["rating"]) if "rating" in valid else None,
            open_now="open" in valid,
            has_photos="photos" in valid,
            near=self.place,
            sort_order=self.order,
            cursor=self.page_cursor,
        )

    def _parsed_text(self) -> ParsedQuery:
        return parse_query(self.parameters.get("q", ""))

    def clean_q(self) -> str:
        typed: str = self.cleaned_data["q"]
        if typed and not parse_query(typed):
            raise forms.ValidationError(_("“%(typed)s” contains no word to search for."), params={"typed": typed})
        return typed

    @property
    def active_filters(self) -> dict[str, str]:
        return {
            name: self._filter_label(name, value) for name, value in self.parameters.items() if name in self.filters
        }

    def _filter_label(self, name: str, value: str) -> str:
        match name:
            case "q":
                return f"“{value}”"
            case "near":
                return str(_("near you"))
            case "open":
                return str(_("open now"))
            case "photos":
                return str(_("with photos"))
        choices = getattr(self.fields[name], "choices", [])
        return str(dict(choices).get(value, value))


class SuggestionForm(forms.Form):
    q = forms.CharField(max_length=80)


class ReviewListForm(ListForm):
    orders = REVIEW_ORDERS


class OwnReviewListForm(ListForm):
    orders = OWN_REVIEW_ORDERS
