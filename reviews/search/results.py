"""The restaurants that an address of the list asks for: words, filters, a place and an order, in few queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from reviews.forms.lists import RestaurantListForm
from reviews.models import Restaurant
from reviews.models.restaurant import RestaurantQuerySet
from reviews.search import full_text as search
from reviews.search.facets import Facets
from reviews.search.pagination import Page
from reviews.search.sort_orders import BY_DISTANCE, BY_RELEVANCE
from reviews.views.pages import page_of

PER_PAGE = 24
# Up to here a list says how many there are; beyond, "more than".
MAX_COUNT = 50
# Whether a place is open takes a look at its hours. At night nearly all are closed, and nobody reads that far.
MAX_CHECKED_FOR_OPENING = 2_000
# Around where somebody is: a walk, and if that leads to too few, a drive. In metres.
WALK, DRIVE = 3_000, 30_000


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of restaurants, and what could not be done.

    ``count`` is their number, at most one more than ``MAX_COUNT``, or None where nobody counted. ``is_resembling`` says
    that none of them has the words, and that these come closest.
    """

    page: Page[Any]
    problems: list[str]
    count: int | None
    is_resembling: bool = False


def find(form: RestaurantListForm, facets: Facets, now: datetime) -> SearchResults:
    restaurants = _filtered(form, facets, now)
    words = search.parse_query(form.asked_for().get("q", ""))
    if form.place:
        walk, near = (restaurants.near(*form.place, metres=metres) for metres in (WALK, DRIVE))
        if form.order == BY_DISTANCE:
            found = _find_nearest(search.matching(walk, words), search.matching(near, words), form)
        else:
            found = _find(near, words, form)
        restaurants = near
    else:
        found = _find(restaurants, words, form)
    if found.page.rows or not words.wanted or form.asked_for().get("cursor"):
        return found
    return _find_resembling(restaurants, words, found)


def _filtered(form: RestaurantListForm, facets: Facets, now: datetime) -> RestaurantQuerySet:
    asked_for = form.asked_for()
    restaurants: RestaurantQuerySet = Restaurant.objects.published()
    if "city" in asked_for:
        restaurants = restaurants.in_city(facets.city(asked_for["city"]))
    if "cuisine" in asked_for:
        restaurants = restaurants.of_cuisine(facets.cuisine(asked_for["cuisine"]))
    if "price" in asked_for:
        restaurants = restaurants.costing_at_most(int(asked_for["price"]))
    if "rating" in asked_for:
        restaurants = restaurants.rated_at_least(float(asked_for["rating"]))
    if "photos" in asked_for:
        restaurants = restaurants.having_photos()
    return restaurants.best(MAX_CHECKED_FOR_OPENING).open_at(now) if "open" in asked_for else restaurants


def _find(restaurants: RestaurantQuerySet, words: search.Words, form: RestaurantListForm) -> SearchResults:
    matching = search.matching(restaurants, words)
    ordered = search.by_relevance(restaurants, words) if form.order == BY_RELEVANCE else matching
    page, problems = page_of(ordered.for_cards(), form, PER_PAGE)
    is_all = page.is_first and page.next_cursor is None
    count = len(page.rows) if is_all else len(matching.order_by().values_list("pk")[: MAX_COUNT + 1])
    return SearchResults(page, problems, count)


def _find_nearest(walk: RestaurantQuerySet, drive: RestaurantQuerySet, form: RestaurantListForm) -> SearchResults:
    """The first page mostly needs no drive: a walk's circle is quick to sort, and is where the drive's begins."""
    if not form.asked_for().get("cursor"):
        page, problems = page_of(walk.for_cards(), form, PER_PAGE)
        if page.next_cursor:
            return SearchResults(page, problems, count=None)
    page, problems = page_of(drive.for_cards(), form, PER_PAGE)
    return SearchResults(page, problems, count=None)


@transaction.atomic
def _find_resembling(restaurants: RestaurantQuerySet, words: search.Words, found: SearchResults) -> SearchResults:
    search.set_likeness()
    rows = list(search.resembling(restaurants, words).for_cards().order_by(*BY_RELEVANCE.columns)[:PER_PAGE])
    return SearchResults(Page(rows, None, None), found.problems, len(rows), is_resembling=bool(rows))
