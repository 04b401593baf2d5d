"""The search for restaurants: text, filters, a place and a sort order, in few queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from reviews.models import Restaurant
from reviews.models.restaurant_queryset import RestaurantQuerySet
from reviews.search.facets import Facets
from reviews.search.full_text import by_relevance, matching, set_similarity_threshold, similar_to
from reviews.search.pagination import RESTAURANTS_PER_PAGE, Page, paginate
from reviews.search.query import RestaurantQuery
from reviews.search.sort_orders import BY_DISTANCE, BY_RELEVANCE

# The list shows an exact count up to this number, and "more than" beyond it.
MAX_COUNT = 50
# Opening hours are compared only for this many of the best restaurants. At night nearly all restaurants are closed, and
# the search would otherwise read the whole table.
MAX_CHECKED_FOR_OPENING = 2_000
WALKING_RADIUS_METERS = 3_000
DRIVING_RADIUS_METERS = 30_000


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of restaurants.

    ``count`` is at most ``MAX_COUNT`` + 1, or None for a search by distance, which is not counted. If
    ``is_approximate``, no restaurant matches the text and the page has the most similar ones.
    """

    page: Page[Any]
    count: int | None
    is_approximate: bool = False


def search_restaurants(query: RestaurantQuery, *, facets: Facets, now: datetime) -> SearchResults:
    """Return a page of results. ``facets`` must include the query's city and cuisine."""
    filtered = _filtered(query, facets, now)
    nearby = filtered.near(*query.near, meters=DRIVING_RADIUS_METERS) if query.near else filtered
    if query.near and query.sort_order == BY_DISTANCE:
        walkable = filtered.near(*query.near, meters=WALKING_RADIUS_METERS)
        results = _search_by_distance(walkable, nearby, query)
    else:
        results = _search(nearby, query)
    if results.page.rows or not query.text.terms or query.cursor:
        return results
    return _search_similar(nearby, query)


def _filtered(query: RestaurantQuery, facets: Facets, now: datetime) -> RestaurantQuerySet:
    restaurants: RestaurantQuerySet = Restaurant.objects.published()
    if query.city:
        restaurants = restaurants.in_city(facets.city(query.city))
    if query.cuisine:
        restaurants = restaurants.of_cuisine(facets.cuisine(query.cuisine))
    if query.max_price is not None:
        restaurants = restaurants.costing_at_most(query.max_price)
    if query.min_rating is not None:
        restaurants = restaurants.rated_at_least(query.min_rating)
    if query.has_photos:
        restaurants = restaurants.having_photos()
    return restaurants.best(MAX_CHECKED_FOR_OPENING).open_at(now) if query.open_now else restaurants


def _search(restaurants: RestaurantQuerySet, query: RestaurantQuery) -> SearchResults:
    matches = matching(restaurants, query.text)
    ordered = by_relevance(restaurants, query.text) if query.sort_order == BY_RELEVANCE else matches
    page = _paginate(ordered, query)
    is_only_page = page.is_first and page.next_cursor is None
    count = len(page.rows) if is_only_page else len(matches.order_by().values_list("pk")[: MAX_COUNT + 1])
    return SearchResults(page, count)


def _search_by_distance(
    walkable: RestaurantQuerySet, nearby: RestaurantQuerySet, query: RestaurantQuery
) -> SearchResults:
    # Search the walking radius first, which is faster. If its results fill the page, the driving radius would give the
    # same rows.
    if not query.cursor:
        page = _paginate(matching(walkable, query.text), query)
        if page.next_cursor:
            return SearchResults(page, count=None)
    return SearchResults(_paginate(matching(nearby, query.text), query), count=None)


@transaction.atomic
def _search_similar(restaurants: RestaurantQuerySet, query: RestaurantQuery) -> SearchResults:
    set_similarity_threshold()
    rows = list(similar_to(restaurants, query.text).for_cards().order_by(*BY_RELEVANCE.columns)[:RESTAURANTS_PER_PAGE])
    return SearchResults(Page(rows), len(rows), is_approximate=bool(rows))


def _paginate(restaurants: RestaurantQuerySet, query: RestaurantQuery) -> Page[Any]:
    return paginate(
        restaurants.for_cards(), sort_order=query.sort_order, cursor=query.cursor, size=RESTAURANTS_PER_PAGE
    )
