"""Save cities, cuisines and restaurants together with the data that is derived from them.

A restaurant's row repeats the names of its city and cuisines, and refers to its cover photo. Each city and cuisine has
a count of its published restaurants.
"""

from collections.abc import Collection

from django.db import connection, transaction

from reviews.models import City, Cuisine, Restaurant, SlugHistory

LOCK = "SELECT 1 FROM reviews_restaurant WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE"

# The cover photo is the first photo of the most helpful published review that has photos. Only the 200 most helpful
# reviews are searched, because a popular restaurant has tens of thousands. Correct rows are skipped, because every
# update writes a new version of the row and new entries in a dozen indexes.
REFRESH = """
    UPDATE reviews_restaurant AS restaurant
    SET city_name = correct.city_name, cuisine_names = correct.cuisine_names,
        cuisine_icon = correct.cuisine_icon, cover_photo_id = correct.cover_photo_id
    FROM (
        SELECT selected.id, city.name AS city_name,
               coalesce(string_agg(cuisine.name, ', ' ORDER BY cuisine.name), '') AS cuisine_names,
               coalesce((array_agg(cuisine.icon ORDER BY cuisine.name) FILTER (WHERE cuisine.id IS NOT NULL))[1],
                        'utensils') AS cuisine_icon,
               min(cover.photo_id) AS cover_photo_id
        FROM reviews_restaurant AS selected
        JOIN reviews_city AS city ON city.id = selected.city_id
        LEFT JOIN reviews_restaurant_cuisines AS link ON link.restaurant_id = selected.id
        LEFT JOIN reviews_cuisine AS cuisine ON cuisine.id = link.cuisine_id
        LEFT JOIN LATERAL (
            SELECT photo.id AS photo_id
            FROM (
                SELECT id, helpful_count FROM reviews_review
                WHERE restaurant_id = selected.id AND state = 'published'
                ORDER BY helpful_count DESC, id DESC LIMIT 200
            ) AS review
            JOIN reviews_photo AS photo ON photo.review_id = review.id AND photo.state = 'visible'
            ORDER BY review.helpful_count DESC, review.id DESC, photo.position, photo.id LIMIT 1
        ) AS cover ON true
        WHERE selected.id = ANY(%(ids)s)
        GROUP BY selected.id, city.name
    ) AS correct
    WHERE restaurant.id = correct.id
      AND (restaurant.city_name, restaurant.cuisine_names, restaurant.cuisine_icon, restaurant.cover_photo_id)
          IS DISTINCT FROM (correct.city_name, correct.cuisine_names, correct.cuisine_icon, correct.cover_photo_id)
"""

COUNT_BY_CITY = """
    UPDATE reviews_city AS city SET restaurant_count = counted.number
    FROM (
        SELECT city.id, count(restaurant.id) AS number
        FROM reviews_city AS city
        LEFT JOIN reviews_restaurant AS restaurant
            ON restaurant.city_id = city.id AND restaurant.state = 'published'
        GROUP BY city.id
    ) AS counted
    WHERE city.id = counted.id AND city.restaurant_count <> counted.number
"""

COUNT_BY_CUISINE = """
    UPDATE reviews_cuisine AS cuisine SET restaurant_count = counted.number
    FROM (
        SELECT cuisine.id, count(restaurant.id) AS number
        FROM reviews_cuisine AS cuisine
        LEFT JOIN reviews_restaurant_cuisines AS link ON link.cuisine_id = cuisine.id
        LEFT JOIN reviews_restaurant AS restaurant
            ON restaurant.id = link.restaurant_id AND restaurant.state = 'published'
        GROUP BY cuisine.id
    ) AS counted
    WHERE cuisine.id = counted.id AND cuisine.restaurant_count <> counted.number
"""


@transaction.atomic
def save_city(*, city: City) -> None:
    city.save()
    refresh_denormalized_fields(restaurants=_ids_of(city))


@transaction.atomic
def save_cuisine(*, cuisine: Cuisine) -> None:
    cuisine.save()
    refresh_denormalized_fields(restaurants=_ids_of(cuisine))


@transaction.atomic
def delete_cuisine(*, cuisine: Cuisine) -> None:
    restaurants = _ids_of(cuisine)
    cuisine.delete()
    refresh_denormalized_fields(restaurants=restaurants)


@transaction.atomic
def save_restaurant(
    *, restaurant: Restaurant, cuisines: Collection[Cuisine], fields: Collection[str] | None = None
) -> None:
    """Insert the restaurant, or update the given ``fields``. A former slug redirects to the new one.

    Pass only edited fields, because other columns may have changed since the row was read.
    """
    if fields is None:
        restaurant.save(force_insert=True)
    else:
        if "slug" in fields:
            _record_former_slug(restaurant)
        restaurant.save(update_fields=fields)
    restaurant.cuisines.set(cuisines)
    refresh_denormalized_fields(restaurants=[restaurant.pk])
    count_restaurants()


@transaction.atomic
def refresh_denormalized_fields(*, restaurants: Collection[int]) -> int:
    """Correct the city name, cuisine names, icon and cover photo of the restaurants with these ids.

    Return the number of rows that were wrong.
    """
    with connection.cursor() as cursor:
        # REFRESH starts after all rows are locked, so it reads the latest committed data. Locking in the order of ids
        # prevents deadlocks.
        cursor.execute(LOCK, {"ids": list(restaurants)})
        cursor.execute(REFRESH, {"ids": list(restaurants)})
        rows: int = cursor.rowcount
    return rows


@transaction.atomic
def count_restaurants() -> None:
    with connection.cursor() as cursor:
        # The lock serializes the counts, because concurrent transactions cannot see each other's uncommitted
        # restaurants.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reviews_count_restaurants'))")
        cursor.execute(COUNT_BY_CITY)
        cursor.execute(COUNT_BY_CUISINE)


def _ids_of(group: City | Cuisine) -> list[int]:
    return list(group.restaurants.values_list("pk", flat=True))


def _record_former_slug(restaurant: Restaurant) -> None:
    former_slug = Restaurant.objects.values_list("slug", flat=True).get(pk=restaurant.pk)
    if former_slug != restaurant.slug:
        SlugHistory.objects.get_or_create(slug=former_slug, defaults={"restaurant": restaurant})
