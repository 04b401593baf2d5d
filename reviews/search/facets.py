"""What the list of restaurants can be narrowed by: the largest cities and cuisines, in one query."""

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
    # Of a city whose name another city has, too.
    country: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name


@dataclass(slots=True)
class Facets:
    cities: list[Choice] = field(default_factory=list)
    cuisines: list[Choice] = field(default_factory=list)

    def city(self, text: str) -> Choice | None:
        """Finds the city by its address name, or by its name as a person types it, perhaps with its country."""
        slug = slugify(text)
        return next(
            (city for city in self.cities if slug in {city.slug, slugify(city.name), slugify(city.label)}), None
        )

    @property
    def cuisine_names(self) -> list[tuple[str, str]]:
        return [(cuisine.slug, cuisine.name) for cuisine in self.cuisines]

    def cuisine(self, slug: str) -> Choice | None:
        return next((cuisine for cuisine in self.cuisines if cuisine.slug == slug), None)


# In SQL, because it is on every list: Django takes longer to write this statement than PostgreSQL to answer it.
FACETS = """
    (SELECT 'city' AS kind, id, name, slug, restaurant_count, country FROM reviews_city
     WHERE restaurant_count > 0 ORDER BY restaurant_count DESC, name LIMIT %(most)s)
    UNION
    (SELECT 'cuisine', id, name, slug, restaurant_count, '' FROM reviews_cuisine
     WHERE restaurant_count > 0 ORDER BY restaurant_count DESC, name LIMIT %(most)s)
    UNION
    SELECT 'city', id, name, slug, restaurant_count, country FROM reviews_city
    WHERE %(city_name)s <> ''
      AND upper(name) = upper(coalesce((SELECT name FROM reviews_city WHERE slug = %(city_slug)s), %(city_name)s))
    UNION
    SELECT 'cuisine', id, name, slug, restaurant_count, '' FROM reviews_cuisine WHERE slug = %(cuisine)s
    ORDER BY restaurant_count DESC, name
"""


def find_facets(*, city: str = "", cuisine: str = "", most: int = 40) -> Facets:
    """Returns the ``most`` largest cities and cuisines, and the ones asked for wherever they rank."""
    name, _comma, country = (part.strip() for part in city.rpartition(","))
    asked_for = {"city_slug": slugify(city), "city_name": name or country, "cuisine": cuisine}
    facets = Facets()
    with connection.cursor() as cursor:
        cursor.execute(FACETS, {"most": most, **asked_for})
        rows = cursor.fetchall()
    names = Counter(name for kind, _id, name, *_rest in rows if kind == "city")
    for kind, pk, name, slug, restaurant_count, country in rows:
        choice = Choice(pk, name, slug, restaurant_count, country if names[name] > 1 else "")
        (facets.cities if kind == "city" else facets.cuisines).append(choice)
    return facets
