"""Address names: ASCII, readable, and each of them only once."""

from collections.abc import Collection, Iterable, Sequence
from itertools import count

from django.db import connection
from django.utils.text import slugify

from reviews.models import Restaurant, SlugHistory

# /restaurants/new/ is the page where people add one, /restaurants/suggestions/ what a search box asks.
RESERVED = frozenset({"new", "suggestions"})

# Letters that Unicode does not take apart into a letter and an accent, so that slugify would drop them; and signs
# that stand between words, which it would drop as well.
SPELLED_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
    | {"ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
    | dict.fromkeys("\N{EN DASH}\N{EM DASH}/+", "-")
)

# Together with two hyphens and a number they fit into the 140 characters of the column.
NAME_LENGTH, CITY_LENGTH = 80, 45

# The address names that continue a given one with a number, by index: the operators are those of the
# varchar_pattern_ops index, which compares bytes whatever the collation of the database is. ":" comes after "9".
HIGHEST_NUMBERS = """
    SELECT base, max(substring(slug FROM length(base) + 2)::bigint)
    FROM unnest(%s::text[]) AS base
    JOIN LATERAL (
        SELECT slug FROM reviews_restaurant WHERE slug ~>=~ (base || '-0') AND slug ~<~ (base || '-:')
        UNION ALL
        SELECT slug FROM reviews_slughistory WHERE slug ~>=~ (base || '-0') AND slug ~<~ (base || '-:')
    ) AS numbered ON substring(slug FROM length(base) + 2) ~ '^[0-9]{1,9}$'
    GROUP BY base
"""


def to_slug(text: str, max_length: int) -> str:
    """Empty if the text has no letter or digit that ASCII can spell."""
    return slugify(text.translate(SPELLED_OUT))[:max_length].strip("-_")


def free_slug(candidates: Sequence[str], taken: Collection[str]) -> str:
    """The first of the candidates that is free, else the last of them with the lowest free number from 2 on."""
    return next(slug for slug in _numbered(candidates) if slug not in taken)


def restaurant_slugs(places: Sequence[tuple[str, str]]) -> list[str]:
    """Free address names for new restaurants, each given by its name and the slug of its city.

    They are "name", else "name-city", else "name-city-2" and so on. Takes at most two queries, however many places
    there are. Nothing is reserved: save the restaurants in the same transaction.
    """
    candidates = [_candidates(name, city_slug) for name, city_slug in places]
    taken = _taken_among({slug for pair in candidates for slug in pair}) | RESERVED
    slugs: list[str] = []
    for pair in candidates:
        slug = next((slug for slug in pair if slug not in taken), "")
        taken.add(slug)
        slugs.append(slug)
    unsettled = [position for position, slug in enumerate(slugs) if not slug]
    highest = _highest_numbers({candidates[position][-1] for position in unsettled})
    for position in unsettled:
        base = candidates[position][-1]
        number = next(number for number in count(highest.get(base, 1) + 1) if f"{base}-{number}" not in taken)
        highest[base] = number
        slugs[position] = f"{base}-{number}"
    return slugs


def _numbered(candidates: Sequence[str]) -> Iterable[str]:
    yield from candidates
    for number in count(2):
        yield f"{candidates[-1]}-{number}"


def _candidates(name: str, city_slug: str) -> tuple[str, ...]:
    city = city_slug[:CITY_LENGTH].strip("-_")
    slug = to_slug(name, NAME_LENGTH)
    if not slug:
        return (f"{city}-restaurant",)
    # A bare number says too little about a place.
    return (f"{slug}-{city}",) if slug.isdigit() else (slug, f"{slug}-{city}")


def _taken_among(slugs: Collection[str]) -> set[str]:
    former = SlugHistory.objects.filter(slug__in=slugs).values_list("slug")
    return {slug for (slug,) in Restaurant.objects.filter(slug__in=slugs).values_list("slug").union(former)}


def _highest_numbers(bases: Collection[str]) -> dict[str, int]:
    if not bases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HIGHEST_NUMBERS, [list(bases)])
        return dict(cursor.fetchall())
