"""What the list of restaurants can be narrowed by: the largest cities and cuisines, in one query."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.utils.text import slugify

from reviews.models import City, Cuisine


@dataclass(frozen=True, slots=True)
class Choice:
    id: int
    name: str
    slug: str
    restaurant_count: int


@dataclass(slots=True)
class Facets:
    cities: list[Choice] = field(default_factory=list)
    cuisines: list[Choice] = field(default_factory=list)

    def city(self, text: str) -> Choice | None:
        """Finds the city by its address name, or by its name as a person types it."""
        return next((city for city in self.cities if city.slug == text or _same_name(city.name, text)), None)

    def cuisine(self, slug: str) -> Choice | None:
        return next((cuisine for cuisine in self.cuisines if cuisine.slug == slug), None)


def find_facets(*, city: str = "", cuisine: str = "", most: int = 100) -> Facets:
    """Returns the ``most`` largest cities and cuisines, and the ones asked for wherever they rank."""
    chosen_city = City.objects.filter(Q(slug=slugify(city)) | Q(name__iexact=city)) if city else City.objects.none()
    chosen_cuisine = Cuisine.objects.filter(slug=cuisine) if cuisine else Cuisine.objects.none()
    rows = _rows(City.objects.largest_first()[:most], "city").union(
        _rows(Cuisine.objects.largest_first()[:most], "cuisine"),
        _rows(chosen_city, "city"),
        _rows(chosen_cuisine, "cuisine"),
    )
    facets = Facets()
    for kind, *choice in rows.order_by("-restaurant_count", "name"):
        (facets.cities if kind == "city" else facets.cuisines).append(Choice(*choice))
    return facets


def _rows(queryset: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    kinds = {"kind": Value(kind, output_field=CharField())}
    rows: QuerySet[Any, Any] = queryset.annotate(**kinds)
    return rows.values_list("kind", "id", "name", "slug", "restaurant_count")


def _same_name(name: str, text: str) -> bool:
    return name.casefold() == text.strip().casefold()
