"""Helpful votes, and with them the count on the review."""

from django.db import transaction
from django.db.models import F

from reviews.actions import catalogue
from reviews.models import HelpfulVote, Photo, Review, User


class OwnReviewVote(Exception):
    """Nobody votes for what they wrote themselves."""


@transaction.atomic
def give(*, review: Review, by: User) -> None:
    """Counts the person's vote, once. Raises ``OwnReviewVote``."""
    if review.author_id == by.pk:
        raise OwnReviewVote
    _vote, is_new = HelpfulVote.objects.get_or_create(
        review=review, voter=by, defaults={"review_author_id": review.author_id}
    )
    if is_new:
        _count(review, +1)


@transaction.atomic
def take_back(*, review: Review, by: User) -> None:
    number, _rows = HelpfulVote.objects.filter(review=review, voter=by).delete()
    if number:
        _count(review, -1)


def _count(review: Review, change: int) -> None:
    Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + change)
    # The cover of a restaurant is a photo of its most helpful review.
    if Photo.objects.public().filter(review=review).exists():
        catalogue.refresh_denormalized_fields(restaurants=[review.restaurant_id])
