"""What happens to a review, and with it to its restaurant: the star counters change in the same transaction.

Every action locks the review first and the restaurant second, in this order everywhere, so that two of them can wait
for each other but never in a circle, and no step is taken twice.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F

from reviews.actions import catalogue
from reviews.models import Photo, Restaurant, Review
from reviews.models.restaurant import STAR_FIELDS
from reviews.photos import storage as photos


def publish(*, review: Review) -> Review:
    return change(review, Review.publish)


def hold(*, review: Review) -> Review:
    return change(review, Review.hold)


def hide(*, review: Review) -> Review:
    return change(review, Review.hide)


def remove(*, review: Review) -> Review:
    return change(review, Review.remove)


def withdraw(*, review: Review) -> Review:
    return change(review, Review.withdraw)


def restore(*, review: Review) -> Review:
    """Raises ``IntegrityError`` if its author has written about the place again meanwhile."""
    return change(review, Review.restore)


def supersede(*, review: Review) -> Review:
    return change(review, Review.supersede)


@transaction.atomic
def erase(*, review: Review) -> Review:
    """Blanks the review and deletes its revisions, photos and their stored files."""
    erased = change(review, Review.erase)
    erased.revisions.all().delete()
    delete_photos(erased.photos.all())
    return erased


@transaction.atomic
def change(review: Review, step: Callable[[Review], None], *, with_photos: bool = False) -> Review:
    """Takes the step with the review locked, and counts its stars as they are afterwards.

    ``with_photos`` says that the step also changes the review's photos.
    """
    locked = Review.objects.select_for_update().get(pk=review.pk)
    counted_before = _counted_stars(locked)
    step(locked)
    counted_after = _counted_stars(locked)
    if counted_before != counted_after:
        _count(locked.restaurant_id, less=counted_before, more=counted_after)
        # The photos of a review come and go with it.
        with_photos = with_photos or Photo.objects.filter(review=locked).exists()
    if with_photos:
        catalogue.refresh_denormalized_fields(restaurants=[locked.restaurant_id])
    return locked


def _counted_stars(review: Review) -> int | None:
    return review.rating if review.state == Review.State.PUBLISHED else None


def _count(restaurant_id: int, *, less: int | None, more: int | None) -> None:
    # Deltas, not a recount: the update locks the row by itself, and costs the same for the busiest restaurant.
    changes = {}
    if less is not None:
        changes[STAR_FIELDS[less - 1]] = F(STAR_FIELDS[less - 1]) - 1
    if more is not None:
        changes[STAR_FIELDS[more - 1]] = F(STAR_FIELDS[more - 1]) + 1
    Restaurant.objects.filter(pk=restaurant_id).update(**changes)


def delete_photos(unwanted: Iterable[Photo]) -> None:
    """Deletes the rows now, and the stored files once that is committed."""
    doomed = list(unwanted)
    names = [name for photo in doomed for name in photo.files.names]
    Photo.objects.filter(pk__in=[photo.pk for photo in doomed]).delete()
    transaction.on_commit(lambda: photos.delete_files(names), robust=True)
