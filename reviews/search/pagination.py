"""Keyset pagination: the next page is found by the last row's values, so that page 1,000 costs what page 1 does."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

SALT = "reviews.search.pagination"


class InvalidCursor(Exception):
    """A cursor that this site did not make, or made for another order."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """A way to sort: its name in addresses, what people call it, and columns as ``order_by`` takes them.

    The last column must be unique, else rows that tie could be shown twice or never.
    """

    name: str
    label: Any
    columns: tuple[str, ...]

    def backwards(self) -> tuple[str, ...]:
        return tuple(column.removeprefix("-") if column.startswith("-") else f"-{column}" for column in self.columns)


@dataclass(frozen=True, slots=True)
class Page[Row]:
    rows: list[Row]
    previous_cursor: str | None
    next_cursor: str | None

    @property
    def is_first(self) -> bool:
        return self.previous_cursor is None


def paginate[Row](queryset: QuerySet[Any, Row], *, order: SortOrder, cursor: str, size: int) -> Page[Row]:
    """Returns the page after (or before) the row that the cursor names; an empty cursor means the first page.

    One query, for one row more than a page has. Raises ``InvalidCursor``.
    """
    if not cursor:
        rows = list(queryset.order_by(*order.columns)[: size + 1])
        return _page(rows[:size], order, has_previous=False, has_next=len(rows) > size)
    backwards, values = _read_cursor(queryset, order, cursor)
    columns = order.backwards() if backwards else order.columns
    rows = list(queryset.filter(_beyond(columns, values)).order_by(*columns)[: size + 1])
    if backwards:
        return _page(rows[:size][::-1], order, has_previous=len(rows) > size, has_next=True)
    return _page(rows[:size], order, has_previous=True, has_next=len(rows) > size)


def _beyond(columns: tuple[str, ...], values: list[Any]) -> Q:
    beyond = Q()
    equal = Q()
    for column, value in zip(columns, values, strict=True):
        name, comparison = (column[1:], "lt") if column.startswith("-") else (column, "gt")
        beyond |= equal & Q(**{f"{name}__{comparison}": value})
        equal &= Q(**{name: value})
    # Redundant, but without it PostgreSQL does not use the index to find where the page begins.
    name, comparison = (columns[0][1:], "lte") if columns[0].startswith("-") else (columns[0], "gte")
    return Q(**{f"{name}__{comparison}": values[0]}) & beyond


def _page[Row](rows: list[Row], order: SortOrder, *, has_previous: bool, has_next: bool) -> Page[Row]:
    return Page(
        rows=rows,
        previous_cursor=_make_cursor(rows[0], order, backwards=True) if rows and has_previous else None,
        next_cursor=_make_cursor(rows[-1], order, backwards=False) if rows and has_next else None,
    )


def _make_cursor(row: object, order: SortOrder, *, backwards: bool) -> str:
    values = [getattr(row, column.removeprefix("-")) for column in order.columns]
    return signing.dumps([order.name, backwards, [_as_json(value) for value in values]], salt=SALT)


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read_cursor(queryset: QuerySet[Any], order: SortOrder, cursor: str) -> tuple[bool, list[Any]]:
    try:
        name, backwards, values = signing.loads(cursor, salt=SALT)
        if name != order.name:
            raise InvalidCursor(f"The cursor belongs to the order {name}.")
        fields = _fields(queryset, order.columns)
        return backwards, [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError, TypeError) as error:
        raise InvalidCursor("The cursor is not one of ours.") from error


def _fields(queryset: QuerySet[Any], columns: tuple[str, ...]) -> Iterable[Any]:
    names = [column.removeprefix("-") for column in columns]
    annotated = queryset.query.annotations
    return [
        annotated[name].output_field if name in annotated else queryset.model._meta.get_field(name) for name in names
    ]
