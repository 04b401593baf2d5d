"""Turn a record of a file into the values of a restaurant, or reject it with a reason."""

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
from reviews.importing.tables import ImportFailed, Record, RejectedRow
from reviews.models import City, Cuisine, Restaurant


def max_length(model: type[Model], field_name: str) -> int:
    return getattr(model._meta.get_field(field_name), "max_length", None) or 0


LIMITED_FIELDS = ("name", "street_address", "postcode", "phone", "website", "description")
MAX_LENGTHS = {name: max_length(Restaurant, name) for name in LIMITED_FIELDS} | {"city": max_length(City, "name")}
MAX_CUISINE_LENGTH = max_length(Cuisine, "name")

# PostgreSQL cannot store NUL, and XML feeds cannot contain the others.
CONTROL_CHARACTER = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
PRICE_SIGNS = frozenset("$£€¥")
BARE_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
# Marks such as the asterisks of "*NEW*" belong to labels, not to names of cuisines.
CUISINE_NAME = re.compile(r"(?=.*[^\W\d_])[\w &'\N{RIGHT SINGLE QUOTATION MARK}.()+/-]+")

check_website = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class CityReference:
    """A city as the file names it. ``country`` and ``time_zone`` may be empty."""

    name: str
    country: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class CleanRow:
    line: int
    key: str
    city: CityReference
    cuisines: Sequence[str]
    skipped_cuisines: int
    values: dict[str, Any]
    """The fields of Restaurant that refer to no other table."""


class RowCleaner:
    def __init__(self, columns: Columns, *, default_city: str = "", source: str = "") -> None:
        self.positions = columns.positions
        self.default_city = normalize_spaces(default_city)
        self.source = source
        if "name" not in self.positions or not (self.default_city or "city" in self.positions):
            missing = "city" if "name" in self.positions else "name"
            raise ImportFailed(
                f"The file has no column for the {missing}. Choose one with --map {missing}=…"
                f"{', or name one city for all rows with --city' * (missing == 'city')}: {', '.join(columns.names)}."
            )

    def clean(self, record: Record) -> CleanRow:
        if record.error:
            raise RejectedRow(record.error)
        text = self._read_text(record)
        _check_presence_and_length(text)
        cuisines, skipped = _split_cuisines(text.get("cuisines", ""))
        city = CityReference(text["city"], text.get("country", "").upper(), text.get("time_zone", ""))
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
        return CleanRow(record.line, self._key(text), city, cuisines, skipped, values)

    def _read_text(self, record: Record) -> dict[str, str]:
        """Return the normalized text of each field that has a column. City and description are always included."""
        raw = {
            name: (" " if name != "cuisines" else ";").join([record.cells[position] for position in positions])
            for name, positions in self.positions.items()
        }
        if CONTROL_CHARACTER.search("".join(raw.values())):
            raise RejectedRow("it contains a NUL or another control character")
        text = {name: normalize_spaces(value) for name, value in raw.items()}
        text["city"] = text.get("city") or self.default_city
        text["description"] = _normalize_lines(raw.get("description", ""))
        return text

    def _key(self, text: dict[str, str]) -> str:
        """Return a hash that identifies the restaurant in later imports, even after it was edited on the site."""
        if text.get("id"):
            parts = ["id", self.source, text["id"]]
        else:
            parts = [fold(text.get(name, "")) for name in ("name", "street_address", "postcode", "city")]
            # Without an address, only the coordinates distinguish the branches of a chain.
            if not parts[1] and not parts[2]:
                parts += [text.get("latitude", ""), text.get("longitude", "")]
        return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def normalize_spaces(text: str) -> str:
    text = " ".join(text.split())
    return text if text.isascii() else normalize("NFC", text)


def fold(text: str) -> str:
    return normalize_spaces(text).casefold()


def _normalize_lines(text: str) -> str:
    lines = text.strip().splitlines()
    return "\n".join([normalize("NFC", line.rstrip()) for line in lines])


def _check_presence_and_length(text: dict[str, str]) -> None:
    for name in ("name", "city"):
        if not text[name]:
            raise RejectedRow(f"the {name} is missing")
    for name, limit in MAX_LENGTHS.items():
        if len(text.get(name, "")) > limit:
            label = name.replace("_", " ")
            raise RejectedRow(f"the {label} has {len(text[name]):,} characters; the maximum is {limit:,}")


def _split_cuisines(text: str) -> tuple[list[str], int]:
    parts = [normalize_spaces(part.replace("_", " ")) for part in re.split(r"[;|,]", text)]
    unique = {part.casefold(): part for part in reversed(parts) if part}
    valid = [part for part in unique.values() if _is_cuisine_name(part)]
    return [_capitalize(part) for part in valid], len(unique) - len(valid)


def _is_cuisine_name(text: str) -> bool:
    return len(text) <= MAX_CUISINE_LENGTH and CUISINE_NAME.fullmatch(text) is not None


def _capitalize(name: str) -> str:
    return name[:1].upper() + name[1:] if name.islower() else name


def _read_point(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    if not latitude and not longitude:
        return None, None
    if not latitude or not longitude:
        present, missing = ("latitude", "longitude") if latitude else ("longitude", "latitude")
        raise RejectedRow(f"it has a {present} but no {missing}")
    point = _read_degrees(latitude, "latitude", 90), _read_degrees(longitude, "longitude", 180)
    # Some files write zeros for unknown coordinates. The point 0, 0 lies in the ocean.
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
    url = f"https://{text}" if BARE_DOMAIN.fullmatch(text) else text
    try:
        check_website(url)
    except ValidationError:
        raise RejectedRow(f"the website “{text[:80]}” is not a complete http:// or https:// URL") from None
    return url
