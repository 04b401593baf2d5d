"""The sort orders of lists; the first of each tuple is the default.

A partial index supports each of ``RESTAURANT_ORDERS`` and ``REVIEW_ORDERS`` (see the models).
"""

from django.utils.translation import gettext_lazy as _

from reviews.search.pagination import SortOrder

RESTAURANT_ORDERS = (
    SortOrder("best", _("rating"), ("-rating_rank", "-id")),
    SortOrder("popular", _("number of reviews"), ("-rating_count", "-id")),
    SortOrder("newest", _("newest"), ("-created_at", "-id")),
)

# BY_RELEVANCE needs a search text, BY_DISTANCE a location.
BY_RELEVANCE = SortOrder("relevance", _("relevance"), ("-relevance", "-id"))
BY_DISTANCE = SortOrder("nearest", _("distance"), ("distance", "id"))

REVIEW_ORDERS = (
    SortOrder("newest", _("Newest"), ("-published_at", "-id")),
    SortOrder("helpful", _("Most helpful"), ("-helpful_count", "-id")),
    SortOrder("highest", _("Highest rated"), ("-rating", "-id")),
    SortOrder("lowest", _("Lowest rated"), ("rating", "-id")),
)

# Sorted by creation, because drafts have no date of publication.
OWN_REVIEW_ORDERS = (SortOrder("newest", _("Newest"), ("-id",)),)
