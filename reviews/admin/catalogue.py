from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reviews.actions import catalogue
from reviews.models import City, Cuisine, Restaurant, SlugHistory


@admin.register(City)
class CityAdmin(admin.ModelAdmin[City]):
    list_display = ["name", "country", "time_zone", "restaurant_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: City, form: forms.ModelForm[City], change: bool) -> None:
        super().save_model(request, obj, form, change)
        catalogue.refresh_denormalized_fields(restaurants=list(obj.restaurants.values_list("pk", flat=True)))


@admin.register(Cuisine)
class CuisineAdmin(admin.ModelAdmin[Cuisine]):
    list_display = ["name", "icon", "restaurant_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Cuisine, form: forms.ModelForm[Cuisine], change: bool) -> None:
        super().save_model(request, obj, form, change)
        catalogue.refresh_denormalized_fields(restaurants=list(obj.restaurants.values_list("pk", flat=True)))

    def delete_model(self, request: HttpRequest, obj: Cuisine) -> None:
        restaurants = list(obj.restaurants.values_list("pk", flat=True))
        super().delete_model(request, obj)
        catalogue.refresh_denormalized_fields(restaurants=restaurants)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Cuisine]) -> None:
        for cuisine in queryset:
            self.delete_model(request, cuisine)


@admin.register(Restaurant)
class RestaurantAdmin(admin.ModelAdmin[Restaurant]):
    list_display = ["name", "city_name", "cuisine_names", "state", "rating_count", "created_at"]
    list_filter = ["state", "price_level"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["city", "cuisines", "merged_into"]
    readonly_fields = ["rating_count", "rating_mean", "created_at"]
    show_full_result_count = False

    def save_model(
        self, request: HttpRequest, obj: Restaurant, form: forms.ModelForm[Restaurant], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if "slug" in form.changed_data and change:
            SlugHistory.objects.get_or_create(slug=form.initial["slug"], defaults={"restaurant": obj})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        catalogue.refresh_denormalized_fields(restaurants=[form.instance.pk])
        catalogue.count_restaurants()

    def has_delete_permission(self, request: HttpRequest, obj: Restaurant | None = None) -> bool:
        # A place that should not be seen is closed, merged or removed; its reviews are people's work.
        return False
