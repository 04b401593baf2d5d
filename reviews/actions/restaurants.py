"""Add and update restaurants, with their cuisines and opening hours."""

from collections.abc import Collection, Mapping

from django.db import IntegrityError, transaction

from reviews.actions import catalog, submissions
from reviews.models import Cuisine, OpeningHours, Restaurant, User
from reviews.slugs import restaurant_slugs

# Opening and closing times in minutes after midnight, by weekday. Monday is 0.
type WeeklyHours = Mapping[int, Collection[tuple[int, int]]]

# Concurrent requests may choose the same slug for restaurants of the same name. Each attempt chooses a new slug.
MAX_ATTEMPTS = 5


def add(
    *, restaurant: Restaurant, cuisines: Collection[Cuisine], hours: WeeklyHours, by: User, submission: str = ""
) -> Restaurant:
    """Add the restaurant once per ``submission``, the key of the form that was sent. Return the added restaurant.

    An empty key always adds a restaurant.
    """
    restaurant.added_by = by
    return submissions.run_once(
        by=by,
        key=submission,
        among=Restaurant.objects.all(),
        create=lambda: _save_with_unique_slug(restaurant, cuisines, hours),
    )


@transaction.atomic
def update(
    *, restaurant: Restaurant, fields: Collection[str], cuisines: Collection[Cuisine], hours: WeeklyHours
) -> None:
    """Update these fields, and replace the cuisines and the hours. A new name does not change the slug."""
    catalog.save_restaurant(restaurant=restaurant, fields=fields, cuisines=cuisines)
    _replace_hours(restaurant, hours)


def _save_with_unique_slug(restaurant: Restaurant, cuisines: Collection[Cuisine], hours: WeeklyHours) -> Restaurant:
    for attempt in range(MAX_ATTEMPTS):
        [restaurant.slug] = restaurant_slugs([(restaurant.name, restaurant.city.slug)])
        try:
            with transaction.atomic():
                catalog.save_restaurant(restaurant=restaurant, cuisines=cuisines)
                _replace_hours(restaurant, hours)
        except IntegrityError:
            restaurant.pk = None
            if attempt == MAX_ATTEMPTS - 1:
                raise
        else:
            break
    return restaurant


def _replace_hours(restaurant: Restaurant, hours: WeeklyHours) -> None:
    restaurant.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(restaurant=restaurant, weekday=weekday, opens_minute=opens, closes_minute=closes)
        for weekday, ranges in hours.items()
        for opens, closes in ranges
    )
