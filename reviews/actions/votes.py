"""Helpful votes, and their count on the review."""

from django.db import transaction
from django.db.models import F

from reviews.actions import catalog
from reviews.models import HelpfulVote, Photo, Review, User


class OwnReviewVote(Exception):
    """The voter is the author of the review."""


@transaction.atomic
def add(*, review: Review, by: User) -> None:
    """Add the person's vote, unless it exists. Raise ``OwnReviewVote`` if the person is the author."""
    if review.author_id == by.pk:
        raise OwnReviewVote
    _vote, is_new = HelpfulVote.objects.get_or_create(
        review=review, voter=by, defaults={"review_author_id": review.author_id}
    )
    if is_new:
        _change_count(review, +1)


@transaction.atomic
def remove(*, review: Review, by: User) -> None:
    deleted, _by_model = HelpfulVote.objects.filter(review=review, voter=by).delete()
    if deleted:
        _change_count(review, -1)


def _change_count(review: Review, difference: int) -> None:
    Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + difference)
    # The cover photo comes from the restaurant's most helpful review, so a vote can change it.
    if Photo.objects.public().filter(review=review).exists():
        catalog.refresh_denormalized_fields(restaurants=[review.restaurant_id])
