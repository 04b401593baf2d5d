"""The query of a restaurant search, independent of forms and commands."""

import re
from dataclasses import dataclass

from reviews.search.pagination import SortOrder
from reviews.search.sort_orders import RESTAURANT_ORDERS

TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
# More terms than any real query or name has. Each term costs one index lookup.
MAX_TERMS = 12


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """Search text as terms. A term is one word, or the words of a phrase in their order."""

    terms: tuple[tuple[str, ...], ...] = ()
    excluded_terms: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.excluded_terms)

    @property
    def plain_text(self) -> str:
        return " ".join(word for term in self.terms for word in term)


@dataclass(frozen=True, slots=True)
class RestaurantQuery:
    """Filters, sort order and cursor of a list of restaurants. ``near`` is latitude and longitude in degrees.

    ``city`` is a slug or a name as typed, ``cuisine`` a slug; an unknown one matches no restaurant.
    """

    text: ParsedQuery = ParsedQuery()
    city: str = ""
    cuisine: str = ""
    max_price: int | None = None
    min_rating: float | None = None
    open_now: bool = False
    has_photos: bool = False
    near: tuple[float, float] | None = None
    sort_order: SortOrder = RESTAURANT_ORDERS[0]
    cursor: str = ""


def parse_query(text: str) -> ParsedQuery:
    """Parse words, "phrases in quotes" and -excluded words.

    Keep at most ``MAX_TERMS`` terms and as many excluded terms.
    """
    terms: list[tuple[str, ...]] = []
    excluded_terms: list[tuple[str, ...]] = []
    for match in TERM.finditer(text.translate(APOSTROPHES)):
        # "well-done" is searched as the phrase "well done".
        term = tuple(re.findall(r"[^\W_]+", match["phrase"] or match["word"] or "")[:MAX_TERMS])
        if term:
            (excluded_terms if match["minus"] else terms).append(term)
    return ParsedQuery(tuple(terms[:MAX_TERMS]), tuple(excluded_terms[:MAX_TERMS]))
