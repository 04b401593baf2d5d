"""State changes of a review. The restaurant's star counters change in the same transaction.

Every action locks the review first and the restaurant second, so that concurrent actions cannot deadlock.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F

from reviews.actions import catalog
from reviews.models import Photo, Restaurant, Review
from reviews.models.restaurant import STAR_FIELDS
from reviews.photos import storage


def publish(*, review: Review) -> Review:
    return apply_change(review, Review.publish)


def hold(*, review: Review) -> Review:
    return apply_change(review, Review.hold)


def hide(*, review: Review) -> Review:
    return apply_change(review, Review.hide)


def remove(*, review: Review) -> Review:
    return apply_change(review, Review.remove)


def withdraw(*, review: Review) -> Review:
    return apply_change(review, Review.withdraw)


def restore(*, review: Review) -> Review:
    """Restore the review. Raise ``IntegrityError`` if the author has another live review of the restaurant."""
    return apply_change(review, Review.restore)


def supersede(*, review: Review) -> Review:
    return apply_change(review, Review.supersede)


@transaction.atomic
def erase(*, review: Review) -> Review:
    erased = apply_change(review, Review.erase)
    erased.revisions.all().delete()
    delete_photos(erased.photos.all())
    return erased


@transaction.atomic
def apply_change(review: Review, change: Callable[[Review], None], *, affects_photos: bool = False) -> Review:
    """Call ``change`` with the locked review, and update the restaurant's star counters and cover photo.

    Return the locked review. Pass ``affects_photos`` if the change adds, removes or reorders photos.
    """
    locked = Review.objects.select_for_update().get(pk=review.pk)
    stars_before = _counted_stars(locked)
    change(locked)
    stars_after = _counted_stars(locked)
    if stars_before != stars_after:
        _update_counters(locked.restaurant_id, decrement=stars_before, increment=stars_after)
        # Photos are public only while their review is published, so the cover photo may change.
        affects_photos = affects_photos or Photo.objects.filter(review=locked).exists()
    if affects_photos:
        catalog.refresh_denormalized_fields(restaurants=[locked.restaurant_id])
    return locked


def delete_photos(photos: Iterable[Photo]) -> None:
    """Delete the rows now, and the stored files after the transaction commits."""
    deleted = list(photos)
    names = [name for photo in deleted for name in photo.files.names]
    Photo.objects.filter(pk__in=[photo.pk for photo in deleted]).delete()
    transaction.on_commit(lambda: storage.delete_files(names), robust=True)


def _counted_stars(review: Review) -> int | None:
    return review.rating if review.state == Review.State.PUBLISHED else None


def _update_counters(restaurant_id: int, *, decrement: int | None, increment: int | None) -> None:
    # Increment instead of recounting: the UPDATE is atomic, and its cost does not grow with the number of reviews.
    changes = {}
    if decrement is not None:
        changes[STAR_FIELDS[decrement - 1]] = F(STAR_FIELDS[decrement - 1]) - 1
    if increment is not None:
        changes[STAR_FIELDS[increment - 1]] = F(STAR_FIELDS[increment - 1]) + 1
    Restaurant.objects.filter(pk=restaurant_id).update(**changes)
