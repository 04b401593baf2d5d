"""Recount the stars of restaurants from their published reviews."""

from collections.abc import Iterator

from django.db import connection, transaction

from reviews.models import Restaurant

BATCH_SIZE = 500

# Selects the restaurants whose counters differ from their published reviews, with the correct counts.
MISCOUNTED = """
    SELECT restaurant.id, restaurant.slug, counted.one, counted.two, counted.three, counted.four, counted.five
    FROM reviews_restaurant AS restaurant
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE rating = 1) AS one,
               count(*) FILTER (WHERE rating = 2) AS two,
               count(*) FILTER (WHERE rating = 3) AS three,
               count(*) FILTER (WHERE rating = 4) AS four,
               count(*) FILTER (WHERE rating = 5) AS five
        FROM reviews_review AS review
        WHERE review.restaurant_id = restaurant.id AND review.state = 'published'
    ) AS counted
    WHERE restaurant.id = ANY(%s)
      AND (stars_1, stars_2, stars_3, stars_4, stars_5) IS DISTINCT FROM (one, two, three, four, five)
"""


def recount(*, write: bool = True) -> Iterator[str]:
    """Yield the slug of each restaurant with wrong counters, and correct the counters if ``write``.

    Each batch is a short transaction, so that reviews can be written during the recount.
    """
    last_id = 0
    while ids := list(
        Restaurant.objects.filter(pk__gt=last_id).order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE]
    ):
        yield from _recount_batch(ids, write=write)
        last_id = ids[-1]


@transaction.atomic
def _recount_batch(ids: list[int], *, write: bool) -> list[str]:
    # Lock the rows, so that a concurrent change of a review is either counted here or updates the counter afterwards.
    list(Restaurant.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(MISCOUNTED, [ids])
        miscounted = cursor.fetchall()
    for restaurant_id, _slug, one, two, three, four, five in miscounted if write else []:
        Restaurant.objects.filter(pk=restaurant_id).update(
            stars_1=one, stars_2=two, stars_3=three, stars_4=four, stars_5=five
        )
    return [slug for _id, slug, *_counts in miscounted]
