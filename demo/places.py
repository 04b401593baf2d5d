"""What a demo city, cuisine and restaurant are. The restaurants themselves are in ``demo.restaurants``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

type Subject = Literal[
    "bar",
    "breakfast",
    "burger",
    "coffee",
    "curry",
    "dessert",
    "dining_room",
    "dumplings",
    "fish",
    "mezze",
    "pasta",
    "pizza",
    "ramen",
    "salad",
    "set_table",
    "steak",
    "storefront",
    "sushi",
    "tacos",
    "terrace",
]
type PlaceState = Literal["published", "closed", "pending", "merged"]
type Reputation = Literal["beloved", "good", "fair", "divisive", "poor"]

DAY = 24 * 60
SIX_IN_THE_EVENING = 18 * 60
TEN_IN_THE_EVENING = 22 * 60
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS_OF_A_WEEK = re.compile(r"(?P<first>[A-Z][a-z]{2})(?:-(?P<last>[A-Z][a-z]{2}))?")
STRETCH_OF_A_DAY = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class City:
    slug: str
    name: str
    country: str
    time_zone: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Cuisine:
    slug: str
    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Minutes after the midnight at which the weekday (0 is Monday) begins; above 1440 lies in the night after it."""

    weekday: int
    opens_minute: int
    closes_minute: int


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date with hours of its own, counted in days from today; closed where both minutes are None."""

    days_from_today: int
    opens_minute: int | None = None
    closes_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A restaurant.

    ``dishes`` and ``dessert`` are noun phrases with their article, for the middle of a sentence. ``buzz`` weighs how
    many reviews the place gets; ``reputation`` says how they turn out.
    """

    slug: str
    name: str
    city: str
    cuisines: tuple[str, ...]
    street_address: str
    postcode: str
    latitude: float
    longitude: float
    description: str
    dishes: tuple[str, ...]
    subjects: tuple[Subject, ...]
    reputation: Reputation
    buzz: int
    added_days_ago: int
    dessert: str = ""
    price_level: int | None = None
    phone: str = ""
    website: str = ""
    opening_hours: tuple[Opening, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    state: PlaceState = "published"
    closed_days_ago: int | None = None
    merged_into: str | None = None

    @property
    def has_evenings(self) -> bool:
        return any(opening.closes_minute >= TEN_IN_THE_EVENING for opening in self.opening_hours)

    @property
    def is_daytime(self) -> bool:
        """Whether nobody has dinner here, so that no review should speak of one."""
        if self.opening_hours:
            return all(opening.closes_minute <= SIX_IN_THE_EVENING for opening in self.opening_hours)
        return self.cuisines[0] in {"bakery", "coffee"}


def week(text: str) -> tuple[Opening, ...]:
    """Reads ``"Tue-Sat 12:00-14:30 18:30-00:30, Sun 12:00-16:00"``; closing before opening means the night after."""
    return tuple(opening for part in text.split(", ") for opening in _openings(part))


def _openings(part: str) -> Iterator[Opening]:
    days, *stretches = part.split(" ")
    for weekday in _weekdays(days):
        for stretch in stretches:
            opens, closes = _minutes(stretch)
            yield Opening(weekday, opens, closes)


def _weekdays(days: str) -> range:
    match = DAYS_OF_A_WEEK.fullmatch(days)
    if match is None:
        raise ValueError(f"{days!r} names no days of a week.")
    first = WEEKDAYS.index(match["first"])
    return range(first, WEEKDAYS.index(match["last"] or match["first"]) + 1)


def _minutes(stretch: str) -> tuple[int, int]:
    match = STRETCH_OF_A_DAY.fullmatch(stretch)
    if match is None:
        raise ValueError(f"{stretch!r} is no stretch of a day.")
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
    opens, closes = opens_hour * 60 + opens_minute, closes_hour * 60 + closes_minute
    return opens, closes if closes > opens else closes + DAY


CITIES = (
    City("istanbul", "Istanbul", "TR", "Europe/Istanbul", 41.0252, 28.9842),
    City("lisbon", "Lisbon", "PT", "Europe/Lisbon", 38.7145, -9.1390),
    City("london", "London", "GB", "Europe/London", 51.5136, -0.1037),
    City("melbourne", "Melbourne", "AU", "Australia/Melbourne", -37.8136, 144.9631),
    City("mexico-city", "Mexico City", "MX", "America/Mexico_City", 19.4194, -99.1620),
    City("new-york", "New York", "US", "America/New_York", 40.7280, -73.9857),
    City("tokyo", "Tokyo", "JP", "Asia/Tokyo", 35.6812, 139.7450),
)

# The icons are names of Lucide, drawn where a restaurant has no photo.
CUISINES = (
    Cuisine("american", "American", "hamburger"),
    Cuisine("australian", "Modern Australian", "sun"),
    Cuisine("bakery", "Bakery", "croissant"),
    Cuisine("british", "British", "beer"),
    Cuisine("chinese", "Chinese", "utensils-crossed"),
    Cuisine("coffee", "Coffee and breakfast", "coffee"),
    Cuisine("german", "German", "ham"),
    Cuisine("indian", "Indian", "drumstick"),
    Cuisine("italian", "Italian", "wheat"),
    Cuisine("japanese", "Japanese", "fish"),
    Cuisine("mexican", "Mexican", "flame"),
    Cuisine("pizza", "Pizza", "pizza"),
    Cuisine("portuguese", "Portuguese", "shell"),
    Cuisine("ramen", "Ramen and noodles", "soup"),
    Cuisine("seafood", "Seafood", "shrimp"),
    Cuisine("turkish", "Turkish", "salad"),
    Cuisine("vegetarian", "Vegetarian", "leaf"),
    Cuisine("wine-bar", "Wine bar", "wine"),
)
