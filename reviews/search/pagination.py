"""Keyset pagination: a page starts after the last row of the previous one, so page 1,000 costs as much as page 1."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

RESTAURANTS_PER_PAGE = 24
REVIEWS_PER_PAGE = 10
OWN_REVIEWS_PER_PAGE = 20

SALT = "reviews.search.pagination"


class InvalidCursor(Exception):
    """A cursor with a bad signature, or one made for another sort order."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """A sort order: its name in URLs, its label, and its columns in the syntax of ``order_by``.

    The last column must be unique, else rows with equal values could be repeated or skipped.
    """

    name: str
    label: Any
    columns: tuple[str, ...]

    def reversed_columns(self) -> tuple[str, ...]:
        return tuple(column.removeprefix("-") if column.startswith("-") else f"-{column}" for column in self.columns)


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """Rows with the cursors of the neighboring pages. ``problems`` are messages to show above the list."""

    rows: list[Row]
    previous_cursor: str | None = None
    next_cursor: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def is_first(self) -> bool:
        return self.previous_cursor is None


def paginate[Row](queryset: QuerySet[Any, Row], *, sort_order: SortOrder, cursor: str, size: int) -> Page[Row]:
    """Return the page at the cursor; for an invalid cursor, the first page with a message in ``problems``."""
    try:
        return fetch_page(queryset, sort_order=sort_order, cursor=cursor, size=size)
    except InvalidCursor:
        problem = _("This link is no longer valid, so here is the first page.")
        first_page = fetch_page(queryset, sort_order=sort_order, cursor="", size=size)
        return replace(first_page, problems=(problem,))


def fetch_page[Row](queryset: QuerySet[Any, Row], *, sort_order: SortOrder, cursor: str, size: int) -> Page[Row]:
    """Return the page after (or before) the row in the cursor; an empty cursor means the first page.

    Run one query for one row more than the page has, which shows whether another page follows. Raise ``InvalidCursor``.
    """
    if not cursor:
        rows = list(queryset.order_by(*sort_order.columns)[: size + 1])
        return _page(rows[:size], sort_order, has_previous=False, has_next=len(rows) > size)
    is_backwards, values = _read_cursor(queryset, sort_order, cursor)
    columns = sort_order.reversed_columns() if is_backwards else sort_order.columns
    rows = list(queryset.filter(_beyond(columns, values)).order_by(*columns)[: size + 1])
    if is_backwards:
        return _page(rows[:size][::-1], sort_order, has_previous=len(rows) > size, has_next=True)
    return _page(rows[:size], sort_order, has_previous=True, has_next=len(rows) > size)


def _beyond(columns: tuple[str, ...], values: list[Any]) -> Q:
    beyond = Q()
    equal = Q()
    for column, value in zip(columns, values, strict=True):
        name, comparison = (column[1:], "lt") if column.startswith("-") else (column, "gt")
        beyond |= equal & Q(**{f"{name}__{comparison}": value})
        equal &= Q(**{name: value})
    # This condition is redundant, but without it PostgreSQL does not use the index to find the start of the page.
    name, comparison = (columns[0][1:], "lte") if columns[0].startswith("-") else (columns[0], "gte")
    return Q(**{f"{name}__{comparison}": values[0]}) & beyond


def _page[Row](rows: list[Row], sort_order: SortOrder, *, has_previous: bool, has_next: bool) -> Page[Row]:
    return Page(
        rows=rows,
        previous_cursor=_make_cursor(rows[0], sort_order, is_backwards=True) if rows and has_previous else None,
        next_cursor=_make_cursor(rows[-1], sort_order, is_backwards=False) if rows and has_next else None,
    )


def _make_cursor(row: object, sort_order: SortOrder, *, is_backwards: bool) -> str:
    values = [getattr(row, column.removeprefix("-")) for column in sort_order.columns]
    return signing.dumps([sort_order.name, is_backwards, [_as_json(value) for value in values]], salt=SALT)


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read_cursor(queryset: QuerySet[Any], sort_order: SortOrder, cursor: str) -> tuple[bool, list[Any]]:
    try:
        name, is_backwards, values = signing.loads(cursor, salt=SALT)
        if name != sort_order.name:
            raise InvalidCursor(f"The cursor belongs to the sort order {name}.")
        fields = _fields(queryset, sort_order.columns)
        return is_backwards, [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError, TypeError) as error:
        raise InvalidCursor("The cursor is malformed or its signature is invalid.") from error


def _fields(queryset: QuerySet[Any], columns: tuple[str, ...]) -> Iterable[Any]:
    names = [column.removeprefix("-") for column in columns]
    annotated = queryset.query.annotations
    return [
        annotated[name].output_field if name in annotated else queryset.model._meta.get_field(name) for name in names
    ]
