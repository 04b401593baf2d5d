"""Write rows in batches. The number of queries of a batch does not depend on its number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviews.actions import catalog
from reviews.importing.cities import CityDirectory
from reviews.importing.cleaning import CleanRow, fold, max_length
from reviews.importing.cuisines import CuisineDirectory
from reviews.importing.tables import RejectedRow
from reviews.models import City, Cuisine, Restaurant
from reviews.slugs import restaurant_slugs

MAX_CUISINE_NAMES_LENGTH = max_length(Restaurant, "cuisine_names")

# The folded name, the id of the city and the folded street address, which identify a restaurant added by a user.
Identity = tuple[str, int, str]


@dataclass(slots=True)
class BatchResult:
    added: int = 0
    existing: int = 0
    skipped_cuisines: int = 0
    rejected: dict[int, str] = field(default_factory=dict)
    """Reasons for rejection by line number."""


@dataclass(slots=True)
class _NewRestaurant:
    row: CleanRow
    city: City
    cuisines: list[Cuisine]


class BatchWriter:
    def __init__(self, cities: CityDirectory) -> None:
        self.cities = cities
        self.cuisines = CuisineDirectory()
        self.added_by_users = _load_added_by_users()

    def reload(self) -> None:
        self.cities.load()
        self.cuisines.load()
        self.added_by_users = _load_added_by_users()

    def write(self, rows: Sequence[CleanRow]) -> BatchResult:
        """Add the restaurants that do not exist yet, and return the counts. The keys of the rows must be unique."""
        result = BatchResult()
        keys = [row.key for row in rows]
        imported = set(Restaurant.objects.filter(import_key__in=keys).values_list("import_key", flat=True))
        result.existing = len(imported)
        new = self._resolve(result, [row for row in rows if row.key not in imported])
        result.added = len(new)
        result.skipped_cuisines = sum(restaurant.row.skipped_cuisines for restaurant in new)
        if new:
            self._insert(new)
        return result

    def _resolve(self, result: BatchResult, rows: Sequence[CleanRow]) -> list[_NewRestaurant]:
        """Find or create the city and cuisines of each row. Return the rows to add; record the others in ``result``."""
        cities = self.cities.find_or_create([row.city for row in rows])
        self.cuisines.create_missing({name for row in rows for name in row.cuisines})
        new: list[_NewRestaurant] = []
        for row in rows:
            city = cities[row.city]
            cuisines = self.cuisines.find(row.cuisines)
            if isinstance(city, RejectedRow):
                result.rejected[row.line] = str(city)
            elif len(_join_names(cuisines)) > MAX_CUISINE_NAMES_LENGTH:
                result.rejected[row.line] = f"its cuisines together exceed {MAX_CUISINE_NAMES_LENGTH} characters"
            elif _identify(row.values["name"], city.pk, row.values["street_address"]) in self.added_by_users:
                result.existing += 1
            else:
                new.append(_NewRestaurant(row, city, cuisines))
        return new

    def _insert(self, new: Sequence[_NewRestaurant]) -> None:
        slugs = restaurant_slugs([(restaurant.row.values["name"], restaurant.city.slug) for restaurant in new])
        restaurants = Restaurant.objects.bulk_create(
            Restaurant(
                **restaurant.row.values,
                slug=slug,
                import_key=restaurant.row.key,
                city=restaurant.city,
                # Set what refresh_denormalized_fields() would set: otherwise, its UPDATE would write the index entries
                # of each row a second time.
                city_name=restaurant.city.name,
                cuisine_names=_join_names(restaurant.cuisines),
                **({"cuisine_icon": restaurant.cuisines[0].icon} if restaurant.cuisines else {}),
            )
            for restaurant, slug in zip(new, slugs, strict=True)
        )
        restaurant_cuisine = Restaurant.cuisines.through
        restaurant_cuisine.objects.bulk_create(
            restaurant_cuisine(restaurant_id=saved.pk, cuisine_id=cuisine.pk)
            for saved, restaurant in zip(restaurants, new, strict=True)
            for cuisine in restaurant.cuisines
        )
        catalog.refresh_denormalized_fields(restaurants=[restaurant.pk for restaurant in restaurants])


def _join_names(cuisines: Sequence[Cuisine]) -> str:
    return ", ".join([cuisine.name for cuisine in cuisines])


def _identify(name: str, city_id: int, street_address: str) -> Identity:
    return fold(name), city_id, fold(street_address)


def _load_added_by_users() -> set[Identity]:
    rows = Restaurant.objects.filter(import_key=None).values_list("name", "city_id", "street_address")
    return {_identify(*row) for row in rows.iterator()}
