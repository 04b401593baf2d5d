"""Finding restaurants by words, however people type them.

First by full text: every word, or its beginning, must occur in a restaurant's name, city, cuisines or description.
Where that finds nothing, by likeness of letters, which forgives slips of the finger. Accents, capitals, apostrophes and
Greek or Cyrillic letters make no difference: both sides are compared in small Latin letters (``reviews_latin``).

What a person may type: words, "a phrase" in quotes, and -words that must not occur.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, TextField, Value
from django.db.models.functions import Cast

from reviews.models.city import name_key
from reviews.models.restaurant import RestaurantQuerySet

TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
# More words than anyone types, and than a name has; each one costs a look into the index.
MAX_TERMS = 12
# Of a word that is everywhere, this many of the best restaurants are compared with each other: four pages.
MAX_CANDIDATES = 96
# How like a part of a restaurant's key must be to a typed word (pg_trgm's word similarity). Lower finds what nobody
# meant, higher misses two letters that changed places.
SIMILARITY_THRESHOLD = 0.4


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody typed, taken apart. Each term is one word, or the words of a phrase in their order."""

    wanted: tuple[tuple[str, ...], ...]
    unwanted: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @property
    def plain(self) -> str:
        return " ".join(word for term in self.wanted for word in term)


def parse_query(typed: str) -> Words:
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    for match in TERM.finditer(typed.translate(APOSTROPHES)):
        term = tuple(re.findall(r"[^\W_]+", match["phrase"] or match["word"] or "")[:MAX_TERMS])
        if term:
            # What is written as one, with a hyphen or a dot, is a phrase of its own.
            (unwanted if match["minus"] else wanted).append(term)
    return Words(tuple(wanted[:MAX_TERMS]), tuple(unwanted[:MAX_TERMS]))


def matching(restaurants: RestaurantQuerySet, words: Words, *, in_name: bool = False) -> RestaurantQuerySet:
    """Those in which all the words occur or begin a word, perhaps in the name; without words, all of them."""
    if not words:
        return restaurants
    return restaurants.filter(Matches(F("search_words"), _query(words, in_name=in_name)))


def by_relevance(restaurants: RestaurantQuerySet, words: Words, *, in_name: bool = False) -> RestaurantQuerySet:
    """The best of those that match, with their ``relevance``: likeness of the name, place of the words, and rank.

    Whoever is called just that is among them, however many other places have the words.
    """
    best = matching(restaurants, words, in_name=in_name).order_by("-rating_rank", "-id")
    called = restaurants.filter(name_key=name_key(Value(words.plain))).order_by("-rating_rank", "-id")
    candidates = best.values("pk")[:MAX_CANDIDATES].union(called.values("pk")[:MAX_CANDIDATES])
    return restaurants.filter(pk__in=candidates).annotate(relevance=_relevance(words))


def resembling(restaurants: RestaurantQuerySet, words: Words) -> RestaurantQuerySet:
    """Those with parts like each of the words, with their ``relevance``.

    Call ``set_likeness()`` before, in the same transaction.
    """
    likenesses = []
    if words.unwanted:
        restaurants = restaurants.filter(Matches(F("search_words"), _query(Words((), words.unwanted))))
    typed = words.plain.split()[:MAX_TERMS]
    # Short words are like everything: "the" and "and" only count where there is nothing else.
    for word in [word for word in typed if len(word) > 3] or typed:
        latin = _latin(word)
        restaurants = restaurants.filter(Resembles(latin, F("search_key")))
        likenesses.append(Func(latin, F("search_key"), function="word_similarity", output_field=FloatField()))
    return restaurants.annotate(relevance=_sum([*likenesses, _likeness_of_name(words), _rank()]))


def set_likeness() -> None:
    """Tells the database how forgiving to be, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SIMILARITY_THRESHOLD)])


class Resembles(Func):
    """Whether a word is like a part of a text: the comparison that a trigram index answers."""

    template = "(%(expressions)s)"
    # Doubled, because a percent sign marks a parameter.
    arg_joiner = " <%% "

    output_field = BooleanField()


class Matches(Func):
    """Whether words of a text fit a query: the comparison that the index of words answers."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _query(words: Words, *, in_name: bool = False) -> Func:
    terms = [
        Value([" ".join(term) for term in terms], ArrayField(TextField())) for terms in (words.wanted, words.unwanted)
    ]
    # The weight of names, as reviews_restaurant_words gives it.
    weights = Value("A" if in_name else "")
    return Func(*terms, weights, function="reviews_query", output_field=SearchQueryField())


def _relevance(words: Words) -> Any:
    occurrence = SearchRank(F("search_words"), _query(words))
    return _sum([_likeness_of_name(words), occurrence, _rank()])


def _likeness_of_name(words: Words) -> Any:
    # Of the stored key, which begins with the name: to spell out hundreds of names takes longer than to find them.
    likeness = Func(F("search_key"), _latin(words.plain), function="similarity", output_field=FloatField())
    return likeness * Value(2.0)


def _rank() -> Any:
    # From 0 to 1: enough to order places that fit equally well.
    return F("rating_rank") / Value(5.0)


def _sum(parts: list[Any]) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + Cast(part, FloatField())
    return Cast(total, FloatField())


def _latin(text: str) -> Func:
    return Func(Value(text), function="reviews_latin", output_field=TextField())
