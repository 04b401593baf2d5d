"""Unique slugs in ASCII."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import count

from django.db import connection
from django.utils.text import slugify

from reviews.models import Restaurant, SlugHistory

# Path components of other pages below /restaurants/.
RESERVED = frozenset({"new", "suggestions"})

# slugify drops letters that Unicode does not decompose into an ASCII letter and an accent. It also drops signs that
# separate words.
TRANSLITERATIONS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
    | {"ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
    | dict.fromkeys("\N{EN DASH}\N{EM DASH}/+", "-")
)

# A slug is name-city-number; with these limits it fits the column (140 characters).
MAX_NAME_LENGTH, MAX_CITY_LENGTH = 80, 45

# The highest number appended to each base slug. The operators ~>=~ and ~<~ use the varchar_pattern_ops index, which
# compares bytes independently of the database's collation. ":" is the character after "9".
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
    return slugify(text.translate(TRANSLITERATIONS))[:max_length].strip("-_")


def unique_slugs(
    candidates: Sequence[Sequence[str]],
    *,
    taken: Collection[str],
    find_highest_numbers: Callable[[Collection[str]], Mapping[str, int]] = lambda _bases: {},
) -> list[str]:
    """Return one slug per sequence of candidates: the first free candidate, else the last candidate with a number.

    Numbers start at 2, or after the highest number in use, which ``find_highest_numbers`` returns by base slug. That
    function is called at most once.
    """
    used = set(taken)
    slugs = [_use_first_free(options, used) for options in candidates]
    bases = {position: candidates[position][-1] for position, slug in enumerate(slugs) if not slug}
    highest = dict(find_highest_numbers(set(bases.values()))) if bases else {}
    for position, base in bases.items():
        slugs[position] = _use_next_number(base, highest, used)
    return slugs


def unique_slug(candidates: Sequence[str], *, taken: Collection[str]) -> str:
    [slug] = unique_slugs([candidates], taken=taken)
    return slug


def restaurant_slugs(places: Sequence[tuple[str, str]]) -> list[str]:
    """Return unused slugs for new restaurants, each given by its name and the slug of its city.

    The slugs are "name", else "name-city", else "name-city-2" and so on. Run at most two queries. Slugs are not
    reserved: save the restaurants in the same transaction, and retry on ``IntegrityError``.
    """
    candidates = [_candidates(name, city_slug) for name, city_slug in places]
    taken = _find_taken({slug for options in candidates for slug in options}) | RESERVED
    return unique_slugs(candidates, taken=taken, find_highest_numbers=_find_highest_numbers)


def _use_first_free(options: Sequence[str], used: set[str]) -> str:
    slug = next((option for option in options if option not in used), "")
    used.add(slug)
    return slug


def _use_next_number(base: str, highest: dict[str, int], used: set[str]) -> str:
    highest[base] = next(number for number in count(highest.get(base, 1) + 1) if f"{base}-{number}" not in used)
    slug = f"{base}-{highest[base]}"
    used.add(slug)
    return slug


def _candidates(name: str, city_slug: str) -> tuple[str, ...]:
    city = city_slug[:MAX_CITY_LENGTH].strip("-_")
    slug = to_slug(name, MAX_NAME_LENGTH)
    if not slug:
        return (f"{city}-restaurant",)
    # A number alone is too ambiguous for a restaurant.
    return (f"{slug}-{city}",) if slug.isdigit() else (slug, f"{slug}-{city}")


def _find_taken(slugs: Collection[str]) -> set[str]:
    former = SlugHistory.objects.filter(slug__in=slugs).values_list("slug")
    return {slug for (slug,) in Restaurant.objects.filter(slug__in=slugs).values_list("slug").union(former)}


def _find_highest_numbers(bases: Collection[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(HIGHEST_NUMBERS, [list(bases)])
        return dict(cursor.fetchall())
