"""The draft of a review: values of the fields of its form, as text, valid or not."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

FIELD_NAME = re.compile("rating|title|text|visited_month|disclosure|photo-([0-9]{1,18})-(?:alt|position|is_removed)")
# Longer values cannot be typed by hand, so a draft does not need them.
MAX_VALUE_LENGTH = 20_000


def read_values(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return the values of these fields that ``data`` has, shortened, and without what PostgreSQL refuses."""
    return {name: clean_value(str(data[name])) for name in names if name in data}


def clean_value(value: str) -> str:
    """Shorten the value. Remove NUL and replace lone surrogates, which PostgreSQL refuses."""
    return value[:MAX_VALUE_LENGTH].replace("\x00", "").encode(errors="replace").decode()


def shorten(values: Mapping[str, str], *, max_bytes: int) -> dict[str, str]:
    """Return the values up to a number of bytes in UTF-8, names included. The longest values are cut or left out."""
    shortened, left = {}, max_bytes
    for name, value in sorted(values.items(), key=lambda item: len(item[1])):
        part = value.encode()[: max(left - len(name), 0)].decode(errors="ignore")
        if value and not part:
            break
        shortened[name] = part
        left -= len(name) + len(part.encode())
    return shortened


def photo_ids(names: Iterable[str]) -> set[int]:
    """Return the ids of the photos that these fields are about."""
    matches = (FIELD_NAME.fullmatch(name) for name in names)
    return {int(match[1]) for match in matches if match and match[1]}
