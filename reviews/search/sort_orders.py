"""The orders in which lists can be read; the first of each is the one people get without asking.

Each has an index of its own in the models, on the rows that lists show.
"""

from django.utils.translation import gettext_lazy as _

from reviews.search.pagination import SortOrder

RESTAURANT_ORDERS = (
    SortOrder("best", _("best first"), ("-rating_rank", "-id")),
    SortOrder("popular", _("most reviewed first"), ("-rating_count", "-id")),
    SortOrder("newest", _("newest first"), ("-created_at", "-id")),
)

# Those that only make sense beside words, and beside a place: they sort what has been found.
BY_RELEVANCE = SortOrder("relevance", _("what fits best first"), ("-relevance", "-id"))
BY_DISTANCE = SortOrder("nearest", _("nearest first"), ("distance", "id"))

REVIEW_ORDERS = (
    SortOrder("newest", _("Newest"), ("-published_at", "-id")),
    SortOrder("helpful", _("Most helpful"), ("-helpful_count", "-id")),
    SortOrder("highest", _("Highest"), ("-rating", "-id")),
    SortOrder("lowest", _("Lowest"), ("rating", "-id")),
)

# By when they were begun, since drafts were never published.
OWN_REVIEW_ORDERS = (SortOrder("newest", _("Newest"), ("-id",)),)
