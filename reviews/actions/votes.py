"""Helpful votes, and their count on the review."""

from django.db import transaction
from django.db.models import F

from reviews.actions import catalog
from reviews.models import HelpfulVote, Photo, Review, User


class OwnReviewVote(Exception):
    """Authors cannot vote for their own reviews."""


@transaction.atomic
def add(*, review: Review, by: User) -> None:
    """Count the person's vote once. Raise ``OwnReviewVote``."""
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
    # The cover photo of a restaurant belongs to its most helpful review.
    if Photo.objects.public().filter(review=review).exists():
        catalog.refresh_denormalized_fields(restaurants=[review.restaurant_id])
