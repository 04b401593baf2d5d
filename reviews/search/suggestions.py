"""Suggestions below a search box: restaurants, cuisines and cities whose names begin with the typed text."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from reviews.models import City, Cuisine, Restaurant
from reviews.models.city import name_key
from reviews.models.restaurant import restaurant_url
from reviews.search.facets import Choice, Facets
from reviews.search.full_text import by_relevance
from reviews.search.query import ParsedQuery, parse_query
from reviews.search.sort_orders import BY_RELEVANCE

MAX_RESTAURANTS = 6
MAX_CITIES = MAX_CUISINES = 3
# One letter matches too many names to be useful.
MIN_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    name: str
    remark: str
    url: str
    icon: str


def suggest(typed: str) -> list[Suggestion]:
    # Cities and cuisines come first, because they lead to many restaurants.
    query = parse_query(typed)
    if not query.terms or len(query.plain_text) < MIN_LENGTH:
        return []
    return [*suggest_lists(typed), *_suggest_restaurants(query)]


def suggest_lists(typed: str) -> list[Suggestion]:
    cities = _starting_with(City.objects.largest_first(), typed)[:MAX_CITIES]
    cuisines = _starting_with(Cuisine.objects.largest_first(), typed)[:MAX_CUISINES]
    return [*map(_for_city, cities), *map(_for_cuisine, cuisines)]


def suggest_from_facets(facets: Facets, typed: str) -> list[Suggestion]:
    """Return suggestions from the facets of the page, without a query. They are for browsers without JavaScript."""
    prefix = slugify(typed)
    if len(prefix) < MIN_LENGTH:
        return []
    cities = [city for city in facets.cities if slugify(city.name).startswith(prefix)]
    cuisines = [cuisine for cuisine in facets.cuisines if slugify(cuisine.name).startswith(prefix)]
    return [*map(_for_city, cities[:MAX_CITIES]), *map(_for_cuisine, cuisines[:MAX_CUISINES])]


def _suggest_restaurants(query: ParsedQuery) -> list[Suggestion]:
    matches = by_relevance(Restaurant.objects.published(), query, in_name=True)
    return [
        Suggestion(restaurant.name, restaurant.city_name, restaurant_url(restaurant.slug), restaurant.cuisine_icon)
        for restaurant in matches.order_by(*BY_RELEVANCE.columns).for_cards()[:MAX_RESTAURANTS]
    ]


def _for_city(city: City | Choice) -> Suggestion:
    return Suggestion(city.name, _("city"), f"{reverse('restaurant_list')}?city={city.slug}", "map-pin")


def _for_cuisine(cuisine: Cuisine | Choice) -> Suggestion:
    return Suggestion(cuisine.name, _("cuisine"), f"{reverse('restaurant_list')}?cuisine={cuisine.slug}", "utensils")


def _starting_with(queryset: QuerySet[Any], typed: str) -> QuerySet[Any]:
    keyed: QuerySet[Any] = queryset.annotate(key=name_key(F("name")))
    return keyed.filter(key__startswith=name_key(Value(typed.strip())))
