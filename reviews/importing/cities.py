"""Find the cities that a file names, and create those that do not exist yet."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from reviews.importing.cleaning import MAX_LENGTHS, CityReference, fold, normalize_spaces
from reviews.importing.columns import split_pair
from reviews.importing.tables import ImportFailed, RejectedRow
from reviews.models import City
from reviews.models.city import time_zones
from reviews.slugs import to_slug, unique_slug

COUNTRY = re.compile(r"[A-Z]{2}")
MAX_SLUG_LENGTH = 110


@dataclass(frozen=True, slots=True)
class CityOptions:
    """The options of the command that apply to all cities of a file."""

    country: str = ""
    time_zone: str = ""
    new_names: Mapping[str, str] = field(default_factory=dict)
    """New city names by the folded name in the file."""


def read_city_options(country: str, time_zone: str, renamings: Iterable[str]) -> CityOptions:
    if country and not COUNTRY.fullmatch(country):
        raise ImportFailed(f"--country {country}: use a two-letter ISO 3166 code in capitals, such as GB.")
    if time_zone and time_zone not in time_zones():
        raise ImportFailed(f"--time-zone {time_zone}: unknown time zone. Use a name such as Europe/Lisbon.")
    return CityOptions(country, time_zone, dict(_read_renaming(text) for text in renamings))


def _read_renaming(text: str) -> tuple[str, str]:
    old, new = split_pair(text, "--rename-city")
    max_length = MAX_LENGTHS["city"]
    if not 0 < len(new) <= max_length:
        raise ImportFailed(f"--rename-city {old}=…: the new name must have 1 to {max_length} characters.")
    return fold(old), normalize_spaces(new)


class CityDirectory:
    """All cities, kept in memory, because there are few and many rows share one.

    ``fields`` are the restaurant fields for which the file has a column.
    """

    def __init__(self, options: CityOptions, fields: Collection[str] = ()) -> None:
        self.options = options
        self.fields = fields
        self.load()

    def load(self) -> None:
        self.cities: dict[tuple[str, str], City] = {}
        self.by_name: defaultdict[str, list[City]] = defaultdict(list)
        self.slugs: set[str] = set()
        for city in City.objects.order_by("id"):
            self._add(city)

    def find_or_create(self, references: Collection[CityReference]) -> dict[CityReference, City | RejectedRow]:
        """Return the city of each reference, or the ``RejectedRow`` that says why there is none.

        Pass one reference per row, because a new city gets the spelling that most rows have.
        """
        found: dict[CityReference, City | RejectedRow] = {}
        spellings: defaultdict[tuple[str, str], Counter[CityReference]] = defaultdict(Counter)
        for reference, rows in Counter(references).items():
            complete = self._complete(reference)
            try:
                if city := self._find(complete):
                    found[reference] = city
                else:
                    self._check_new(complete)
                    spellings[_key(complete)][complete] += rows
            except RejectedRow as rejection:
                found[reference] = rejection
        self._create([counter.most_common(1)[0][0] for counter in spellings.values()])
        for reference in set(references) - found.keys():
            found[reference] = self.cities[_key(self._complete(reference))]
        return found

    def _complete(self, reference: CityReference) -> CityReference:
        return CityReference(
            self.options.new_names.get(fold(reference.name), reference.name),
            reference.country or self.options.country,
            reference.time_zone or self.options.time_zone,
        )

    def _find(self, reference: CityReference) -> City | None:
        if reference.country:
            return self.cities.get(_key(reference))
        matches = self.by_name.get(fold(reference.name), [])
        if len(matches) > 1:
            countries = ", ".join(city.country for city in matches)
            raise RejectedRow(f"{reference.name} exists in {countries}; choose one with --country or a country column")
        return matches[0] if matches else None

    def _check_new(self, reference: CityReference) -> None:
        for field_name, value in (("country", reference.country), ("time_zone", reference.time_zone)):
            if value:
                continue
            if field_name in self.fields:
                raise RejectedRow(f"{reference.name} is a new city and has no {field_name.replace('_', ' ')}")
            raise ImportFailed(
                f"{reference.name} is a new city: add --country and --time-zone, such as "
                "--country GB --time-zone Europe/London."
            )
        if not COUNTRY.fullmatch(reference.country):
            raise RejectedRow(f"the country “{reference.country}” is not a two-letter ISO 3166 code, such as GB")
        if reference.time_zone not in time_zones():
            raise RejectedRow(f"“{reference.time_zone}” is not a time zone such as Europe/London")
        if not any(map(str.isalpha, reference.name)):
            raise RejectedRow(f"“{reference.name}” is not a city name")

    def _create(self, references: Iterable[CityReference]) -> None:
        cities = [City(name=new.name, country=new.country, time_zone=new.time_zone) for new in references]
        for city in cities:
            slug = to_slug(city.name, MAX_SLUG_LENGTH)
            country = city.country.lower()
            city.slug = unique_slug([slug, f"{slug}-{country}"] if slug else [f"city-{country}"], taken=self.slugs)
            self._add(city)
        if cities:
            City.objects.bulk_create(cities)

    def _add(self, city: City) -> None:
        self.cities.setdefault((city.country, fold(city.name)), city)
        self.by_name[fold(city.name)].append(city)
        self.slugs.add(city.slug)


def _key(reference: CityReference) -> tuple[str, str]:
    return reference.country, fold(reference.name)
