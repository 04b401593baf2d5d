"""Keeps what a restaurant's row repeats of other tables true: names to search by, the cover photo, the counts.

Whatever changes a city, a cuisine, a restaurant's cuisines or its public photos calls these, in its own transaction.
"""

from collections.abc import Collection

from django.db import connection, transaction

# The cover is the first photo of the most helpful published review that has one, among the 200 most helpful: a busy
# place has tens of thousands. Rows that are already true are not
# written again: an update makes a new version of the row and of its entries in a dozen indexes.
LOCK = "SELECT 1 FROM reviews_restaurant WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE"

DESCRIBE = """
    UPDATE reviews_restaurant AS restaurant
    SET city_name = truth.city_name, cuisine_names = truth.cuisine_names,
        cuisine_icon = truth.cuisine_icon, cover_photo_id = truth.cover_photo_id
    FROM (
        SELECT described.id, city.name AS city_name,
               coalesce(string_agg(cuisine.name, ', ' ORDER BY cuisine.name), '') AS cuisine_names,
               coalesce((array_agg(cuisine.icon ORDER BY cuisine.name) FILTER (WHERE cuisine.id IS NOT NULL))[1],
                        'utensils') AS cuisine_icon,
               min(cover.photo_id) AS cover_photo_id
        FROM reviews_restaurant AS described
        JOIN reviews_city AS city ON city.id = described.city_id
        LEFT JOIN reviews_restaurant_cuisines AS link ON link.restaurant_id = described.id
        LEFT JOIN reviews_cuisine AS cuisine ON cuisine.id = link.cuisine_id
        LEFT JOIN LATERAL (
            SELECT photo.id AS photo_id
            FROM (
                SELECT id, helpful_count FROM reviews_review
                WHERE restaurant_id = described.id AND state = 'published'
                ORDER BY helpful_count DESC, id DESC LIMIT 200
            ) AS review
            JOIN reviews_photo AS photo ON photo.review_id = review.id AND photo.state = 'visible'
            ORDER BY review.helpful_count DESC, review.id DESC, photo.position, photo.id LIMIT 1
        ) AS cover ON true
        WHERE described.id = ANY(%(ids)s)
        GROUP BY described.id, city.name
    ) AS truth
    WHERE restaurant.id = truth.id
      AND (restaurant.city_name, restaurant.cuisine_names, restaurant.cuisine_icon, restaurant.cover_photo_id)
          IS DISTINCT FROM (truth.city_name, truth.cuisine_names, truth.cuisine_icon, truth.cover_photo_id)
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
def refresh_denormalized_fields(*, restaurants: Collection[int]) -> int:
    """Copies the names of city and cuisines to these restaurants (by id), and chooses their cover photos.

    Returns the number of rows that were wrong.
    """
    with connection.cursor() as cursor:
        # Before anything is read, so that what another transaction has just changed is seen; in an order that all keep.
        cursor.execute(LOCK, {"ids": list(restaurants)})
        cursor.execute(DESCRIBE, {"ids": list(restaurants)})
        rows: int = cursor.rowcount
    return rows


@transaction.atomic
def count_restaurants() -> None:
    """Writes how many published restaurants each city and each cuisine has, where that has changed."""
    with connection.cursor() as cursor:
        # One after the other: who counted beside another transaction would miss what that one has added.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reviews_count_restaurants'))")
        cursor.execute(COUNT_BY_CITY)
        cursor.execute(COUNT_BY_CUISINE)
