"""Turns a row of somebody else's file into the values of a restaurant, or says why it cannot be one."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model

from reviews.importing.columns import Columns
from reviews.importing.problem import ImportFailed, RejectedRow
from reviews.importing.tables import Record
from reviews.models import City, Cuisine, Restaurant


def length_limit(model: type[Model], column: str) -> int:
    return getattr(model._meta.get_field(column), "max_length", None) or 0


LIMITED_COLUMNS = ("name", "street_address", "postcode", "phone", "website", "description")
LIMITS = {column: length_limit(Restaurant, column) for column in LIMITED_COLUMNS} | {"city": length_limit(City, "name")}
CUISINE_LIMIT = length_limit(Cuisine, "name")

# No database takes NUL, and no feed the others.
CONTROL_CHARACTER = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
PRICE_SIGNS = frozenset("$£€¥")
BARE_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
# Marks such as the asterisks of "*NEW*" belong to labels, not to names of cuisines.
CUISINE_NAME = re.compile(r"(?=.*[^\W\d_])[\w &'\N{RIGHT SINGLE QUOTATION MARK}.()+/-]+")

check_website = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Spot:
    """A city as the file tells it."""

    city: str
    country: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    key: str
    spot: Spot
    cuisines: Sequence[str]
    cuisines_left_out: int
    values: dict[str, Any]
    """Of the columns of Restaurant that need no other table."""


class RowCleaner:
    def __init__(self, columns: Columns, *, default_city: str = "", source: str = "") -> None:
        self.columns = columns.taken
        self.default_city = tidy(default_city)
        self.source = source
        if "name" not in self.columns or not (self.default_city or "city" in self.columns):
            missing = "city" if "name" in self.columns else "name"
            raise ImportFailed(
                f"The file has no column for the {missing}; say with --map {missing}=… which of these it is"
                f"{', or give one city for all with --city' * (missing == 'city')}: {', '.join(columns.file_columns)}."
            )

    def clean(self, record: Record) -> Place:
        """Raises RejectedRow with the reason."""
        if record.fault:
            raise RejectedRow(record.fault)
        raw = {
            ours: (" " if ours != "cuisines" else ";").join([record.cells[position] for position in positions])
            for ours, positions in self.columns.items()
        }
        if CONTROL_CHARACTER.search("".join(raw.values())):
            raise RejectedRow("it holds a NUL or another control character")
        text = {ours: tidy(value) for ours, value in raw.items()}
        text["city"] = text.get("city") or self.default_city
        text["description"] = _tidy_lines(raw.get("description", ""))
        _check_presence_and_length(text)
        cuisines, left_out = _split_cuisines(text.get("cuisines", ""))
        spot = Spot(text["city"], text.get("country", "").upper(), text.get("time_zone", ""))
        latitude, longitude = _read_point(text.get("latitude", ""), text.get("longitude", ""))
        values = {
            "name": text["name"],
            "street_address": text.get("street_address", ""),
            "postcode": text.get("postcode", ""),
            "phone": text.get("phone", ""),
            "description": text["description"],
            "website": _read_website(text.get("website", "")),
            "price_level": _read_price(text.get("price_level", "")),
            "latitude": latitude,
            "longitude": longitude,
        }
        return Place(record.line, self._key(text), spot, cuisines, left_out, values)

    def _key(self, text: dict[str, str]) -> str:
        """Identifies the place in every later import, whatever is edited on the site."""
        if text.get("id"):
            parts = ["id", self.source, text["id"]]
        else:
            parts = [fold(text.get(ours, "")) for ours in ("name", "street_address", "postcode", "city")]
            # Branches of a chain on a map without addresses differ only in where they are.
            if not parts[1] and not parts[2]:
                parts += [text.get("latitude", ""), text.get("longitude", "")]
        return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def tidy(text: str) -> str:
    text = " ".join(text.split())
    return text if text.isascii() else normalize("NFC", text)


def fold(text: str) -> str:
    """What two spellings of a name have in common."""
    return tidy(text).casefold()


def _tidy_lines(text: str) -> str:
    lines = text.strip().splitlines()
    return "\n".join([normalize("NFC", line.rstrip()) for line in lines])


def _check_presence_and_length(text: dict[str, str]) -> None:
    for column in ("name", "city"):
        if not text[column]:
            raise RejectedRow(f"the {column} is missing")
    for column, limit in LIMITS.items():
        if len(text.get(column, "")) > limit:
            label = column.replace("_", " ")
            raise RejectedRow(f"the {label} has {len(text[column]):,} characters, and {limit:,} is the most")


def _split_cuisines(text: str) -> tuple[list[str], int]:
    """Returns the names of cuisines, each once, and the number of values that name none."""
    parts = [tidy(part.replace("_", " ")) for part in re.split(r"[;|,]", text)] if text else []
    named = {part.casefold(): part for part in reversed(parts) if part}
    good = [part for part in named.values() if len(part) <= CUISINE_LIMIT and CUISINE_NAME.fullmatch(part)]
    return [part[:1].upper() + part[1:] if part.islower() else part for part in good], len(named) - len(good)


def _read_point(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    if not latitude and not longitude:
        return None, None
    if not latitude or not longitude:
        raise RejectedRow(f"it has a {'latitude' if latitude else 'longitude'} without the other half")
    point = _read_degrees(latitude, "latitude", 90), _read_degrees(longitude, "longitude", 180)
    # Where a file has zeros for "unknown": nobody eats in the Gulf of Guinea.
    return (None, None) if point == (0.0, 0.0) else point


def _read_degrees(text: str, name: str, limit: int) -> float:
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        raise RejectedRow(f"the {name} “{text[:40]}” is not a number") from None
    if not -limit <= degrees <= limit:
        raise RejectedRow(f"the {name} {text[:40]} is not between -{limit} and {limit}")
    return degrees


def _read_price(text: str) -> int | None:
    if not text:
        return None
    number = text.removesuffix(".0")
    if number in {"1", "2", "3", "4"}:
        return int(number)
    if len(text) <= 4 and len(set(text)) == 1 and PRICE_SIGNS.issuperset(text):
        return len(text)
    raise RejectedRow(f"the price “{text[:40]}” is not 1 to 4 or $ to $$$$")


def _read_website(text: str) -> str:
    if not text:
        return ""
    address = f"https://{text}" if BARE_DOMAIN.fullmatch(text) else text
    try:
        check_website(address)
    except ValidationError:
        raise RejectedRow(f"the website “{text[:80]}” is not a whole http:// or https:// address") from None
    return address
