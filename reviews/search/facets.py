"""The cities and cuisines by which a list of restaurants can be filtered, found in one query."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from django.utils.text import slugify


@dataclass(frozen=True, slots=True)
class Choice:
    id: int
    name: str
    slug: str
    restaurant_count: int
    # Set only for a city whose name is not unique.
    country: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name


@dataclass(slots=True)
class Facets:
    cities: list[Choice] = field(default_factory=list)
    cuisines: list[Choice] = field(default_factory=list)

    def city(self, text: str) -> Choice | None:
        slug = slugify(text)
        return next(
            (city for city in self.cities if slug in {city.slug, slugify(city.name), slugify(city.label)}), None
        )

    @property
    def cuisine_names(self) -> list[tuple[str, str]]:
        return [(cuisine.slug, cuisine.name) for cuisine in self.cuisines]

    def cuisine(self, slug: str) -> Choice | None:
        return next((cuisine for cuisine in self.cuisines if cuisine.slug == slug), None)


# Plain SQL, because Django takes longer to compile this query than PostgreSQL to run it, and every list uses it.
FACETS = """
    (SELECT 'city' AS kind, id, name, slug, restaurant_count, country FROM reviews_city
     WHERE restaurant_count > 0 ORDER BY restaurant_count DESC, name LIMIT %(limit)s)
    UNION
    (SELECT 'cuisine', id, name, slug, restaurant_count, '' FROM reviews_cuisine
     WHERE restaurant_count > 0 ORDER BY restaurant_count DESC, name LIMIT %(limit)s)
    UNION
    SELECT 'city', id, name, slug, restaurant_count, country FROM reviews_city
    WHERE %(city_name)s <> ''
      AND upper(name) = upper(coalesce((SELECT name FROM reviews_city WHERE slug = %(city_slug)s), %(city_name)s))
    UNION
    SELECT 'cuisine', id, name, slug, restaurant_count, '' FROM reviews_cuisine WHERE slug = %(cuisine)s
    ORDER BY restaurant_count DESC, name
"""


def find_facets(*, city: str = "", cuisine: str = "", limit: int = 40) -> Facets:
    """Return the ``limit`` largest cities and cuisines, and also the selected ones if they are smaller."""
    name, _comma, country = (part.strip() for part in city.rpartition(","))
    selected = {"city_slug": slugify(city), "city_name": name or country, "cuisine": cuisine}
    facets = Facets()
    with connection.cursor() as cursor:
        cursor.execute(FACETS, {"limit": limit, **selected})
        rows = cursor.fetchall()
    names = Counter(name for kind, _id, name, *_rest in rows if kind == "city")
    for kind, pk, name, slug, restaurant_count, country in rows:
        choice = Choice(pk, name, slug, restaurant_count, country if names[name] > 1 else "")
        (facets.cities if kind == "city" else facets.cuisines).append(choice)
    return facets
