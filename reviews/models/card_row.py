"""The types of the rows that ``Restaurant.objects.for_cards()`` returns instead of model instances."""

from typing import Protocol


class Rated(Protocol):
    rating_mean: float
    rating_count: int


class Located(Protocol):
    id: int
    city_name: str
    cuisine_icon: str


class CardRow(Rated, Located, Protocol):
    """A row of ``Restaurant.objects.for_cards()``. Rows of ``near()`` also have a ``distance`` in metres."""

    name: str
    slug: str
    cuisine_names: str
    price_level: int | None
    cover_photo__key: str | None


class CardRowWithCover(CardRow, Protocol):
    cover_photo__key: str
    cover_photo__width: int
    cover_photo__height: int
    cover_photo__widths: list[int]
    cover_photo__color: str
