"""Full-text search of restaurants, and trigram similarity for queries that match no restaurant.

A restaurant matches if its name, city, cuisines and description together contain every term, or a word that begins with
the term. Case, accents and apostrophes are ignored, and Greek or Cyrillic letters match their transliteration, because
the SQL function ``reviews_latin`` normalizes both the restaurant and the query.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, TextField, Value
from django.db.models.functions import Cast

from reviews.models.city import name_key
from reviews.models.restaurant_queryset import RestaurantQuerySet
from reviews.search.query import MAX_TERMS, ParsedQuery

# A term may match thousands of restaurants, so relevance is computed only for the best rated ones (four pages).
MAX_CANDIDATES = 96
# Minimum word similarity (pg_trgm) between a typed word and a restaurant's key. A lower threshold returns unrelated
# restaurants, a higher one misses two transposed letters.
SIMILARITY_THRESHOLD = 0.4


def matching(restaurants: RestaurantQuerySet, query: ParsedQuery, *, in_name: bool = False) -> RestaurantQuerySet:
    """Filter by full text, or by the name only if ``in_name``. An empty query matches every restaurant."""
    if not query:
        return restaurants
    return restaurants.filter(Matches(F("search_words"), _tsquery(query, in_name=in_name)))


def by_relevance(restaurants: RestaurantQuerySet, query: ParsedQuery, *, in_name: bool = False) -> RestaurantQuerySet:
    """Return the best matches, annotated with ``relevance``: similarity of the name, full-text rank and rating.

    Restaurants with exactly the searched name are always candidates, however many others match.
    """
    best = matching(restaurants, query, in_name=in_name).order_by("-rating_rank", "-id")
    named = restaurants.filter(name_key=name_key(Value(query.plain_text))).order_by("-rating_rank", "-id")
    candidates = best.values("pk")[:MAX_CANDIDATES].union(named.values("pk")[:MAX_CANDIDATES])
    return restaurants.filter(pk__in=candidates).annotate(relevance=_relevance(query))


def similar_to(restaurants: RestaurantQuerySet, query: ParsedQuery) -> RestaurantQuerySet:
    """Filter by trigram similarity to each word, and annotate with ``relevance``.

    Call ``set_similarity_threshold()`` first, in the same transaction.
    """
    similarities = []
    if query.excluded_terms:
        excluded = ParsedQuery(excluded_terms=query.excluded_terms)
        restaurants = restaurants.filter(Matches(F("search_words"), _tsquery(excluded)))
    typed_words = query.plain_text.split()[:MAX_TERMS]
    # Short words like "the" are similar to almost every key, so they only count when there are no longer ones.
    for word in [word for word in typed_words if len(word) > 3] or typed_words:
        latin = _latin(word)
        restaurants = restaurants.filter(IsWordSimilar(latin, F("search_key")))
        similarities.append(Func(latin, F("search_key"), function="word_similarity", output_field=FloatField()))
    return restaurants.annotate(relevance=_sum([*similarities, _name_similarity(query), _rank()]))


def set_similarity_threshold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SIMILARITY_THRESHOLD)])


class IsWordSimilar(Func):
    """pg_trgm's operator ``<%``, which the trigram index supports."""

    template = "(%(expressions)s)"
    # The percent sign is doubled, because a single one would mark a query parameter.
    arg_joiner = " <%% "

    output_field = BooleanField()


class Matches(Func):
    """The full-text operator ``@@``, which the GIN index supports."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _tsquery(query: ParsedQuery, *, in_name: bool = False) -> Func:
    terms = [
        Value([" ".join(term) for term in terms], ArrayField(TextField()))
        for terms in (query.terms, query.excluded_terms)
    ]
    # The SQL function reviews_restaurant_words gives names the weight A.
    weights = Value("A" if in_name else "")
    return Func(*terms, weights, function="reviews_query", output_field=SearchQueryField())


def _relevance(query: ParsedQuery) -> Any:
    text_rank = SearchRank(F("search_words"), _tsquery(query))
    return _sum([_name_similarity(query), text_rank, _rank()])


def _name_similarity(query: ParsedQuery) -> Any:
    # Compare the stored key, which begins with the name: normalizing hundreds of names would take longer than the
    # search.
    similarity = Func(F("search_key"), _latin(query.plain_text), function="similarity", output_field=FloatField())
    return similarity * Value(2.0)


def _rank() -> Any:
    # Between 0 and 1: enough to order restaurants that match equally well.
    return F("rating_rank") / Value(5.0)


def _sum(parts: list[Any]) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + Cast(part, FloatField())
    return Cast(total, FloatField())


def _latin(text: str) -> Func:
    return Func(Value(text), function="reviews_latin", output_field=TextField())
