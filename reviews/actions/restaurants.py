"""Adding a restaurant and changing what is known of it, with its cuisines, hours and stored copies."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from reviews.actions import catalogue
from reviews.models import Cuisine, OpeningHours, Restaurant, User
from reviews.slugs import restaurant_slugs

type WeeklyHours = Mapping[int, Collection[tuple[int, int]]]

# Two people may add places of one name at the same moment, and then both want the same address.
ATTEMPTS = 5


def add(*, restaurant: Restaurant, cuisines: Collection[Cuisine], hours: WeeklyHours, by: User) -> Restaurant:
    """Saves the new restaurant under a free address. ``hours`` are minutes after midnight, by weekday from Monday."""
    restaurant.added_by = by
    for attempt in range(ATTEMPTS):
        [restaurant.slug] = restaurant_slugs([(restaurant.name, restaurant.city.slug)])
        try:
            with transaction.atomic():
                restaurant.save(force_insert=True)
                _complete(restaurant, cuisines, hours)
        except IntegrityError:
            restaurant.pk = None
            if attempt == ATTEMPTS - 1:
                raise
        else:
            break
    return restaurant


@transaction.atomic
def change(*, restaurant: Restaurant, cuisines: Collection[Cuisine], hours: WeeklyHours) -> None:
    """Saves what was changed. The address stays, whatever the name becomes."""
    restaurant.save(update_fields=EDITED_FIELDS)
    _complete(restaurant, cuisines, hours)


# What people edit; never the counters and copies beside them, which may have changed since the row was read.
EDITED_FIELDS = [
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


def _complete(restaurant: Restaurant, cuisines: Collection[Cuisine], hours: Mapping[int, Any]) -> None:
    restaurant.cuisines.set(cuisines)
    restaurant.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(restaurant=restaurant, weekday=weekday, opens_minute=opens, closes_minute=closes)
        for weekday, stretches in hours.items()
        for opens, closes in stretches
    )
    catalogue.refresh_denormalized_fields(restaurants=[restaurant.pk])
    catalogue.count_restaurants()
