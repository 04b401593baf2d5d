"""What the list of restaurants can be narrowed by: the largest cities and cuisines, in one query."""

from dataclasses import dataclass, field

from django.db import connection
from django.utils.text import slugify


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

    @property
    def cuisine_names(self) -> list[tuple[str, str]]:
        return [(cuisine.slug, cuisine.name) for cuisine in self.cuisines]

    def cuisine(self, slug: str) -> Choice | None:
        return next((cuisine for cuisine in self.cuisines if cuisine.slug == slug), None)


# In SQL, because it is on every list: Django takes longer to write this statement than PostgreSQL to answer it.
FACETS = """
    (SELECT 'city' AS kind, id, name, slug, restaurant_count FROM reviews_city
     WHERE restaurant_count > 0 ORDER BY restaurant_count DESC, name LIMIT %(most)s)
    UNION
    (SELECT 'cuisine', id, name, slug, restaurant_count FROM reviews_cuisine
     WHERE restaurant_count > 0 ORDER BY restaurant_count DESC, name LIMIT %(most)s)
    UNION
    SELECT 'city', id, name, slug, restaurant_count FROM reviews_city
    WHERE slug = %(city_slug)s OR upper(name) = upper(%(city)s)
    UNION
    SELECT 'cuisine', id, name, slug, restaurant_count FROM reviews_cuisine WHERE slug = %(cuisine)s
    ORDER BY restaurant_count DESC, name
"""


def find_facets(*, city: str = "", cuisine: str = "", most: int = 40) -> Facets:
    """Returns the ``most`` largest cities and cuisines, and the ones asked for wherever they rank."""
    facets = Facets()
    with connection.cursor() as cursor:
        cursor.execute(FACETS, {"most": most, "city": city, "city_slug": slugify(city), "cuisine": cuisine})
        for kind, *choice in cursor.fetchall():
            (facets.cities if kind == "city" else facets.cuisines).append(Choice(*choice))
    return facets


def _same_name(name: str, text: str) -> bool:
    return name.casefold() == text.strip().casefold()
