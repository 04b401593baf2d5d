"""The draft of a review: the form's values as text, valid or not, and the page that sent them."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import models

FIELD_NAME = re.compile("rating|title|text|visited_month|disclosure|photo-([0-9]{1,18})-(?:alt|position|is_removed)")
# The format of a source: the page, its counter and the version of the draft.
SOURCE = re.compile("([A-Za-z0-9]*) ([0-9]{1,9}) ([0-9a-f]+)")
# Above the maximum length of every field, so that a draft can store a text that is still too long.
MAX_VALUE_LENGTH = 20_000
VERSION_LENGTH = 16


class Draft(dict[str, str]):
    """Values by field name. If ``is_damaged``, some stored values could not be read and are left out."""

    is_damaged = False


class DraftField(models.JSONField):
    """A draft as JSON. It is validated when it is read, so that invalid data in the column never makes a page fail."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Draft | None:
        try:
            stored = super().from_db_value(value, expression, connection)
        except (ValueError, RecursionError):
            # Raised by json.loads() for numbers of more than 4,300 digits, and for deeply nested lists.
            return parse_draft(value)
        return None if stored is None else parse_draft(stored)

    def deconstruct(self) -> Any:
        # Migrations contain a plain JSONField, because the column has the same type.
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, options


@dataclass(frozen=True, slots=True)
class Sender:
    """The page that sends a form, and the version of the draft that the page was rendered with."""

    page: str = ""
    # The page's script increments the counter with each save, because requests of a page can arrive in another order.
    counter: int = 0
    # None for a page that the previous release rendered. Such a page may replace every draft.
    version: str | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        page, counter = str(data.get("submission", "")), str(data.get("counter", ""))
        version = data.get("replace", data.get("draft_version"))
        return cls(
            page=page if re.fullmatch("[A-Za-z0-9]{1,40}", page) else "",
            counter=int(counter) if re.fullmatch("[0-9]{1,9}", counter) else 0,
            version=None if version is None else str(version)[:VERSION_LENGTH],
        )

    @property
    def data(self) -> dict[str, str]:
        """Return the values from which ``from_data()`` makes the same sender."""
        version = {} if self.version is None else {"draft_version": self.version}
        return {"submission": self.page, "counter": str(self.counter), **version}

    def describe_source(self, draft: Mapping[str, str] | None) -> str:
        """Return the source to store with a draft of this sender.

        The source contains the draft's version, because the previous release replaces drafts without updating the
        source.
        """
        return f"{self.page} {self.counter} {version_of(draft)}"

    def is_source(self, stored: Mapping[str, str] | None, source: str) -> bool:
        page, _counter, version = parse_source(source)
        return bool(self.page) and (page, version) == (self.page, version_of(stored))

    def may_replace(self, stored: Mapping[str, str] | None, source: str) -> bool:
        if self.version is None or not stored:
            return True
        if self.is_source(stored, source):
            return parse_source(source)[1] <= self.counter
        return self.version == version_of(stored)


def parse_source(source: str) -> tuple[str, int, str]:
    """Return the page, its counter and the version of the draft, or ``("", 0, "")`` for an invalid source."""
    match = SOURCE.fullmatch(source)
    return (match[1], int(match[2]), match[3]) if match else ("", 0, "")


def version_of(draft: Mapping[str, str] | None) -> str:
    """Return a hash that identifies this version of the draft, whichever release saved it; "0" for no draft."""
    if not draft:
        return "0"
    return hashlib.sha256(json.dumps(draft, sort_keys=True).encode()).hexdigest()[:VERSION_LENGTH]


def parse_draft(stored: object) -> Draft:
    """Return the text values of the form's fields, valid or not. Other stored data makes the draft ``is_damaged``."""
    draft = Draft()
    values = stored if isinstance(stored, dict) else {}
    for name, value in values.items():
        if FIELD_NAME.fullmatch(name) and isinstance(value, str):
            draft[name] = clean_value(value)
    draft.is_damaged = stored is not values or len(draft) < len(values)
    return draft


def read_values(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return the cleaned values of these fields. Skip fields that ``data`` does not contain."""
    return {name: clean_value(str(data[name])) for name in names if name in data}


def clean_value(value: str) -> str:
    """Cut the value to ``MAX_VALUE_LENGTH``. Remove NUL and replace lone surrogates, which PostgreSQL rejects."""
    return value[:MAX_VALUE_LENGTH].replace("\x00", "").encode(errors="replace").decode()


def shorten(values: Mapping[str, str], *, max_bytes: int) -> dict[str, str]:
    """Return the values that fit into ``max_bytes`` of UTF-8, names included. Cut or leave out the longest values."""
    shortened, left = {}, max_bytes
    for name, value in sorted(values.items(), key=lambda item: len(item[1])):
        part = value.encode()[: max(left - len(name), 0)].decode(errors="ignore")
        if value and not part:
            break
        shortened[name] = part
        left -= len(name) + len(part.encode())
    return shortened


def photo_ids(names: Iterable[str]) -> set[int]:
    matches = (FIELD_NAME.fullmatch(name) for name in names)
    return {int(match[1]) for match in matches if match and match[1]}
