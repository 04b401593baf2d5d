"""Finds the cities that a file names, and founds those that the site does not know yet."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from reviews.importing.cleaning import LIMITS, Spot, fold, tidy
from reviews.importing.columns import split_pair
from reviews.importing.problem import ImportFailed, RejectedRow
from reviews.models import City
from reviews.models.city import time_zones
from reviews.slugs import to_slug, unique_slug

COUNTRY = re.compile(r"[A-Z]{2}")
SLUG_LENGTH = 110


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What the person who imports says of all cities of a file."""

    country: str = ""
    time_zone: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """New names, by the folded names in the file."""


def check_whereabouts(country: str, time_zone: str, renamings: Iterable[str]) -> Whereabouts:
    if country and not COUNTRY.fullmatch(country):
        raise ImportFailed(f"--country {country}: use the two capital letters of ISO 3166, such as GB.")
    if time_zone and time_zone not in time_zones():
        raise ImportFailed(f"--time-zone {time_zone}: there is no such time zone. Use a name such as Europe/Lisbon.")
    pairs = [split_pair(text, "--rename-city") for text in renamings]
    for theirs, ours in pairs:
        if not 0 < len(ours) <= LIMITS["city"]:
            raise ImportFailed(f"--rename-city {theirs}=…: the new name needs 1 to {LIMITS['city']} characters.")
    return Whereabouts(country, time_zone, {fold(theirs): tidy(ours) for theirs, ours in pairs})


class CityDirectory:
    """All cities in memory: there are few of them, and many rows ask for the same."""

    def __init__(self, whereabouts: Whereabouts, told_by_rows: Collection[str] = ()) -> None:
        """``told_by_rows`` says for which of country and time_zone the file has a column."""
        self.whereabouts = whereabouts
        self.told_by_rows = told_by_rows
        self.load()

    def load(self) -> None:
        self.cities: dict[tuple[str, str], City] = {}
        self.by_name: defaultdict[str, list[City]] = defaultdict(list)
        self.slugs: set[str] = set()
        for city in City.objects.order_by("id"):
            self._remember(city)

    def find_or_create(self, spots: Collection[Spot]) -> dict[Spot, City | RejectedRow]:
        """Takes the spot of each row, so that the commonest spelling of a new city wins."""
        found: dict[Spot, City | RejectedRow] = {}
        new: defaultdict[tuple[str, str], Counter[Spot]] = defaultdict(Counter)
        for spot, rows in Counter(spots).items():
            where = self._complete(spot)
            try:
                if city := self._find(where):
                    found[spot] = city
                else:
                    self._check_new(where)
                    new[where.country, fold(where.city)][where] += rows
            except RejectedRow as rejection:
                found[spot] = rejection
        self._found([spellings.most_common(1)[0][0] for spellings in new.values()])
        for spot in set(spots) - found.keys():
            where = self._complete(spot)
            found[spot] = self.cities[where.country, fold(where.city)]
        return found

    def _complete(self, spot: Spot) -> Spot:
        return Spot(
            self.whereabouts.renamed.get(fold(spot.city), spot.city),
            spot.country or self.whereabouts.country,
            spot.time_zone or self.whereabouts.time_zone,
        )

    def _find(self, where: Spot) -> City | None:
        key = fold(where.city)
        if where.country:
            return self.cities.get((where.country, key))
        same = self.by_name.get(key, [])
        if len(same) > 1:
            countries = ", ".join(city.country for city in same)
            raise RejectedRow(f"there is a {where.city} in each of {countries}; say which with --country or a column")
        return same[0] if same else None

    def _check_new(self, where: Spot) -> None:
        for column, value in (("country", where.country), ("time_zone", where.time_zone)):
            if value:
                continue
            if column in self.told_by_rows:
                raise RejectedRow(f"{where.city} is a new city, and its {column.replace('_', ' ')} is missing")
            raise ImportFailed(
                f"{where.city} is a city that the site does not know yet: say where it is with --country and "
                "--time-zone, such as --country GB --time-zone Europe/London."
            )
        if not COUNTRY.fullmatch(where.country):
            raise RejectedRow(f"the country “{where.country}” is not two letters of ISO 3166, such as GB")
        if where.time_zone not in time_zones():
            raise RejectedRow(f"“{where.time_zone}” is no time zone such as Europe/London")
        if not any(map(str.isalpha, where.city)):
            raise RejectedRow(f"“{where.city}” is no name of a city")

    def _found(self, places: Iterable[Spot]) -> None:
        cities = [City(name=where.city, country=where.country, time_zone=where.time_zone) for where in places]
        for city in cities:
            slug = to_slug(city.name, SLUG_LENGTH)
            country = city.country.lower()
            city.slug = unique_slug([slug, f"{slug}-{country}"] if slug else [f"city-{country}"], taken=self.slugs)
            self._remember(city)
        if cities:
            City.objects.bulk_create(cities)

    def _remember(self, city: City) -> None:
        key = fold(city.name)
        self.cities.setdefault((city.country, key), city)
        self.by_name[key].append(city)
        self.slugs.add(city.slug)
