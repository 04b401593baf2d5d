from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.orders import OWN_REVIEW_ORDERS, RESTAURANT_ORDERS, REVIEW_ORDERS
from reviews.paging import Order


class ListForm(forms.Form):
    """What an address asks of a list. A part that makes no sense is left out, and said, rather than refused."""

    orders: tuple[Order, ...]

    sort = forms.ChoiceField(required=False)
    cursor = forms.CharField(required=False, max_length=500)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        sort = cast(forms.ChoiceField, self.fields["sort"])
        sort.choices = [(order.name, order.label) for order in self.orders]
        sort.error_messages["invalid_choice"] = _("There is no such order, so this is %(default)s.") % {
            "default": self.orders[0].label
        }

    def asked_for(self) -> dict[str, str]:
        """The parts that make sense, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def order(self) -> Order:
        chosen = self.asked_for().get("sort")
        return next((order for order in self.orders if order.name == chosen), self.orders[0])

    @property
    def problems(self) -> list[str]:
        return [str(message) for messages in self.errors.values() for message in messages]


class RestaurantListForm(ListForm):
    orders = RESTAURANT_ORDERS

    q = forms.CharField(required=False, max_length=200, label=_("Name or dish"))
    city = forms.CharField(required=False, max_length=120, label=_("City"))
    cuisine = forms.SlugField(required=False, max_length=70, label=_("Cuisine"))

    @property
    def narrowed_by(self) -> dict[str, str]:
        """The filters that are on, by name."""
        return {name: value for name, value in self.asked_for().items() if name in {"q", "city", "cuisine"}}


class ReviewListForm(ListForm):
    orders = REVIEW_ORDERS


class OwnReviewListForm(ListForm):
    orders = OWN_REVIEW_ORDERS
