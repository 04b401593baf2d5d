from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reviews.actions import catalog
from reviews.models import City, Cuisine, Restaurant
from reviews.models.restaurant import round_mean


@admin.register(City)
class CityAdmin(admin.ModelAdmin[City]):
    list_display = ["name", "country", "time_zone", "restaurant_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: City, form: forms.ModelForm[City], change: bool) -> None:
        catalog.save_city(city=obj)


@admin.register(Cuisine)
class CuisineAdmin(admin.ModelAdmin[Cuisine]):
    list_display = ["name", "icon", "restaurant_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Cuisine, form: forms.ModelForm[Cuisine], change: bool) -> None:
        catalog.save_cuisine(cuisine=obj)

    def delete_model(self, request: HttpRequest, obj: Cuisine) -> None:
        catalog.delete_cuisine(cuisine=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Cuisine]) -> None:
        for cuisine in queryset:
            catalog.delete_cuisine(cuisine=cuisine)


@admin.register(Restaurant)
class RestaurantAdmin(admin.ModelAdmin[Restaurant]):
    list_display = ["name", "city_name", "cuisine_names", "state", "rating_count", "created_at"]
    list_filter = ["state", "price_level"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["city", "cuisines", "merged_into"]
    readonly_fields = ["rating_count", "mean", "created_at"]
    show_full_result_count = False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Ignore query parameters of relations unless they are valid ids, because the database query would fail."""
        relations = set(self.autocomplete_fields)
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if name not in relations or is_id(value)}

    def save_model(
        self, request: HttpRequest, obj: Restaurant, form: forms.ModelForm[Restaurant], change: bool
    ) -> None:
        fields = [name for name in form.cleaned_data if name != "cuisines"] if change else None
        catalog.save_restaurant(restaurant=obj, cuisines=form.cleaned_data["cuisines"], fields=fields)

    @admin.display(description=_("Mean rating"))
    def mean(self, restaurant: Restaurant) -> Decimal | None:
        return round_mean(restaurant.rating_mean) if restaurant.rating_count else None

    def has_delete_permission(self, request: HttpRequest, obj: Restaurant | None = None) -> bool:
        # Deleting a restaurant would lose its reviews. Restaurants are closed, merged or removed instead.
        return False


def is_id(value: Any) -> bool:
    texts = [str(item) for item in (value if isinstance(value, list) else [value])]
    return all(text.isascii() and text.isdecimal() and len(text) < 19 for text in texts)
