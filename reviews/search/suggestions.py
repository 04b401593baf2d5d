"""What a search box offers while somebody types: restaurants, cuisines and cities that begin like that."""

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
from reviews.search.full_text import by_relevance, parse_query
from reviews.search.sort_orders import BY_RELEVANCE

MAX_RESTAURANTS = 6
MAX_CITIES = MAX_CUISINES = 3
# One letter begins half of all names.
MIN_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    name: str
    remark: str
    url: str
    icon: str


def suggest(typed: str) -> list[Suggestion]:
    """Cities and cuisines first: there are few of them, and they say more than one restaurant does."""
    words = parse_query(typed)
    if not words.wanted or len(words.plain) < MIN_LENGTH:
        return []
    return [*suggest_lists(typed), *_suggest_restaurants(typed)]


def suggest_lists(typed: str) -> list[Suggestion]:
    """The cities and cuisines whose names begin as typed."""
    cities = _beginning(City.objects.largest_first(), typed)[:MAX_CITIES]
    cuisines = _beginning(Cuisine.objects.largest_first(), typed)[:MAX_CUISINES]
    return [
        *(_of_city(city) for city in cities),
        *(_of_cuisine(cuisine) for cuisine in cuisines),
    ]


def _suggest_restaurants(typed: str) -> list[Suggestion]:
    found = by_relevance(Restaurant.objects.published(), parse_query(typed), in_name=True)
    return [
        Suggestion(restaurant.name, restaurant.city_name, restaurant_url(restaurant.slug), restaurant.cuisine_icon)
        for restaurant in found.order_by(*BY_RELEVANCE.columns).for_cards()[:MAX_RESTAURANTS]
    ]


def among(facets: Facets, typed: str) -> list[Suggestion]:
    """The same of what a page knows already, for people without scripts."""
    beginning = slugify(typed)
    if len(beginning) < MIN_LENGTH:
        return []
    cities = [city for city in facets.cities if slugify(city.name).startswith(beginning)]
    cuisines = [cuisine for cuisine in facets.cuisines if slugify(cuisine.name).startswith(beginning)]
    return [*map(_of_city, cities[:MAX_CITIES]), *map(_of_cuisine, cuisines[:MAX_CUISINES])]


def _of_city(city: City | Choice) -> Suggestion:
    return Suggestion(city.name, _("city"), f"{reverse('restaurant_list')}?city={city.slug}", "map-pin")


def _of_cuisine(cuisine: Cuisine | Choice) -> Suggestion:
    return Suggestion(cuisine.name, _("cuisine"), f"{reverse('restaurant_list')}?cuisine={cuisine.slug}", "utensils")


def _beginning(places: QuerySet[Any], typed: str) -> QuerySet[Any]:
    keyed: QuerySet[Any] = places.annotate(key=name_key(F("name")))
    return keyed.filter(key__startswith=name_key(Value(typed.strip())))
