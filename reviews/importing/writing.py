"""Writes places in bulk, with the same number of queries however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviews.actions import catalogue
from reviews.importing.cities import CityDirectory
from reviews.importing.cleaning import Place, fold, length_limit
from reviews.importing.cuisines import CuisineDirectory
from reviews.importing.problem import RejectedRow
from reviews.models import City, Cuisine, Restaurant
from reviews.slugs import restaurant_slugs

CUISINE_NAMES_LIMIT = length_limit(Restaurant, "cuisine_names")

# A place as a person would tell it apart from others: folded name, city, folded street address.
Identity = tuple[str, int, str]


@dataclass(slots=True)
class Written:
    added: int = 0
    already_there: int = 0
    cuisines_left_out: int = 0
    rejected: dict[int, str] = field(default_factory=dict)
    """Reasons by line."""


@dataclass(slots=True)
class _Entry:
    place: Place
    city: City
    cuisines: list[Cuisine]


class BatchWriter:
    def __init__(self, cities: CityDirectory) -> None:
        self.cities = cities
        self.cuisines = CuisineDirectory()
        self.added_by_people = _load_added_by_people()

    def reload(self) -> None:
        """Forgets what a batch has left behind that was rolled back."""
        self.cities.load()
        self.cuisines.load()
        self.added_by_people = _load_added_by_people()

    def write(self, places: Sequence[Place]) -> Written:
        """Adds the places that are not on the site. No two of them may have the same key."""
        written = Written()
        keys = [place.key for place in places]
        known = set(Restaurant.objects.filter(import_key__in=keys).values_list("import_key", flat=True))
        written.already_there = len(known)
        entries = self._place(written, [place for place in places if place.key not in known])
        written.added = len(entries)
        written.cuisines_left_out = sum(entry.place.cuisines_left_out for entry in entries)
        if entries:
            self._insert(entries)
        return written

    def _place(self, written: Written, places: Sequence[Place]) -> list[_Entry]:
        """Finds city and cuisines of each; leaves out those that a person has added and those that cannot be saved."""
        cities = self.cities.find_or_create([place.spot for place in places])
        self.cuisines.add_missing({name for place in places for name in place.cuisines})
        entries: list[_Entry] = []
        for place in places:
            city = cities[place.spot]
            cuisines = self.cuisines.find(place.cuisines)
            if isinstance(city, RejectedRow):
                written.rejected[place.line] = str(city)
            elif len(_join(cuisines)) > CUISINE_NAMES_LIMIT:
                written.rejected[place.line] = f"its cuisines have more than {CUISINE_NAMES_LIMIT} characters together"
            elif _identify(place.values["name"], city.pk, place.values["street_address"]) in self.added_by_people:
                written.already_there += 1
            else:
                entries.append(_Entry(place, city, cuisines))
        return entries

    def _insert(self, entries: Sequence[_Entry]) -> None:
        slugs = restaurant_slugs([(entry.place.values["name"], entry.city.slug) for entry in entries])
        restaurants = Restaurant.objects.bulk_create(
            Restaurant(
                **entry.place.values,
                slug=slug,
                import_key=entry.place.key,
                city=entry.city,
                # What describe() would write: a row that is true from the start is not indexed twice.
                city_name=entry.city.name,
                cuisine_names=_join(entry.cuisines),
                **({"cuisine_icon": entry.cuisines[0].icon} if entry.cuisines else {}),
            )
            for entry, slug in zip(entries, slugs, strict=True)
        )
        served = Restaurant.cuisines.through
        served.objects.bulk_create(
            served(restaurant_id=restaurant.pk, cuisine_id=cuisine.pk)
            for restaurant, entry in zip(restaurants, entries, strict=True)
            for cuisine in entry.cuisines
        )
        catalogue.refresh_denormalized_fields(restaurants=[restaurant.pk for restaurant in restaurants])


def _join(cuisines: Sequence[Cuisine]) -> str:
    return ", ".join([cuisine.name for cuisine in cuisines])


def _identify(name: str, city_id: int, street_address: str) -> Identity:
    return fold(name), city_id, fold(street_address)


def _load_added_by_people() -> set[Identity]:
    rows = Restaurant.objects.filter(import_key=None).values_list("name", "city_id", "street_address")
    return {_identify(*row) for row in rows.iterator()}
