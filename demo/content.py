"""The demonstration content, read from the JSON files in ``demo/data``. All of it is invented.

Times are ages in days, counted back from the moment of loading, so that the content is always recent.
"""

import json
from pathlib import Path
from typing import Any, TypedDict

FOLDER = Path(__file__).parent


class CityRow(TypedDict):
    country: str
    name: str
    slug: str
    time_zone: str


class CuisineRow(TypedDict):
    icon: str
    name: str
    slug: str


class PersonRow(TypedDict):
    display_name: str
    email: str
    handle: str
    is_staff: bool
    is_superuser: bool
    joined_days_ago: int
    trust: int


class OpeningHoursRow(TypedDict):
    closes_minute: int
    opens_minute: int
    weekday: int


class SpecialHoursRow(TypedDict):
    closes_minute: int | None
    days_from_today: int
    opens_minute: int | None


class RestaurantRow(TypedDict):
    added_days_ago: int
    city: str
    closed_days_ago: int | None
    cuisines: list[str]
    description: str
    latitude: float
    longitude: float
    merged_into: str | None
    name: str
    opening_hours: list[OpeningHoursRow]
    phone: str
    postcode: str
    price_level: int | None
    slug: str
    special_hours: list[SpecialHoursRow]
    state: str
    street_address: str
    website: str


class RevisionRow(TypedDict):
    rating: int
    text: str
    title: str


class ReviewRow(TypedDict):
    """``earlier`` is the first version of an edited review; ``photos`` maps the key of each photo to its picture."""

    author: str
    disclosure: str
    earlier: RevisionRow | None
    edited_days_ago: float | None
    helpful_voters: list[str]
    photos: dict[str, str]
    rating: int | None
    restaurant: str
    state: str
    text: str
    title: str
    visited_months_before: int | None
    written_days_ago: float


def _read(name: str) -> Any:
    return json.loads((FOLDER / "data" / f"{name}.json").read_text(encoding="utf-8"))


CITIES: list[CityRow] = _read("cities")
CUISINES: list[CuisineRow] = _read("cuisines")
PEOPLE: list[PersonRow] = _read("people")
# A merged restaurant comes after the one that it was merged into.
RESTAURANTS: list[RestaurantRow] = _read("restaurants")
# Oldest first.
REVIEWS: list[ReviewRow] = _read("reviews")
# Maps each picture name in ``demo/pictures`` to its alt text.
PICTURES: dict[str, str] = _read("pictures")
