"""What an author does with a review: begin it, keep what is typed, add photos, send it, and send it again changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.core.files import File
from django.db import transaction
from django.db.models import Max

from reviews.actions import reviews
from reviews.models import Photo, Restaurant, Review, ReviewRevision, User
from reviews.models.photo import make_photo_key
from reviews.models.review import InvalidTransition
from reviews.photos import storage as photos
from reviews.photos.files import PhotoFiles
from reviews.photos.uploads import read_picture, upload_slot

MAX_PHOTOS = 10
# Photos that will be replaced are still there while their successors come in.
MAX_PHOTOS_MEANWHILE = 2 * MAX_PHOTOS


class TooManyPhotos(Exception):
    """The review has no place left for another photo."""


class ConcurrentEdit(Exception):
    """The review was sent from elsewhere since its author was shown what they are changing."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"The review is at revision {revision} already.")
        self.revision = revision


@dataclass(frozen=True, slots=True)
class PhotoChange:
    photo: Photo
    alt: str
    position: int
    is_removed: bool


def begin(*, restaurant: Restaurant, by: User) -> Review:
    """The person's one live review of the restaurant; a draft, if they had none.

    Whoever deleted a review while it was held back goes on with that one, as it stands: written anew, it would be out.
    """
    held_back = Review.objects.written_by(by).withdrawn_while_held().filter(restaurant=restaurant).first()
    if held_back and not Review.objects.live().written_by(by).filter(restaurant=restaurant).exists():
        return reviews.restore(review=held_back)
    review, _is_new = Review.objects.live().get_or_create(restaurant=restaurant, author=by)
    return review


def keep(*, review: Review, typed: dict[str, str], as_sent: dict[str, str]) -> None:
    """Keeps what was typed, unless it is what was sent, or nothing: that would be no change to speak of."""
    is_changed = any(value != as_sent.get(name, "") for name, value in typed.items())
    review.keep_unsent(typed if is_changed else None)


@transaction.atomic
def discard(*, review: Review) -> None:
    """Forgets what was changed and not sent, with the photos that came in for it."""
    review.keep_unsent(None)
    reviews.delete_photos(review.photos.unsent())


def latest_revision(review: Review) -> int:
    """The number of the last version that was sent; 0 if none was."""
    return review.revisions.aggregate(latest=Max("number"))["latest"] or 0


def add_photo(*, review: Review, file: File[bytes], leaving: Collection[int] = ()) -> Photo:
    """Stores another photo with the review, seen by nobody but its author until the review is sent.

    ``leaving`` are the ids of photos that the author has marked to be removed. Raises ``InvalidPicture`` and
    ``TooManyPhotos``.
    """
    _check_place(review, leaving)
    # Decoding takes seconds, and waiting for it more.
    photos.close_connection()
    with upload_slot():
        stored = photos.store(read_picture(file), make_photo_key())
    try:
        return _add_row(review, stored, leaving)
    except BaseException:
        photos.delete(stored)
        raise


def send(
    *, review: Review, content: Mapping[str, Any], photo_changes: Collection[PhotoChange], after_revision: int
) -> Review:
    """Publishes a draft, or changes what was sent, with its photos as the author arranged them.

    ``content`` has the review's fields by name. Sending again what is there already changes nothing. Raises
    ``ConcurrentEdit``, ``TooManyPhotos``, and ``InvalidTransition`` for a review that was removed.
    """

    def step(locked: Review) -> None:
        is_new = locked.state == Review.State.DRAFT
        is_changed = any(getattr(locked, name) != value for name, value in content.items())
        latest = latest_revision(locked)
        if latest != after_revision and is_changed:
            raise ConcurrentEdit(latest)
        _arrange(locked, photo_changes)
        for name, value in content.items():
            setattr(locked, name, value)
        locked.resend(is_changed=is_changed and not is_new)
        if is_changed or is_new:
            _keep_revision(locked, latest + 1)

    return reviews.change(review, step, with_photos=review.photos.exists())


def _check_place(review: Review, leaving: Collection[int]) -> None:
    kept = set(review.photos.kept().values_list("pk", flat=True))
    if len(kept - set(leaving)) >= MAX_PHOTOS or len(kept) >= MAX_PHOTOS_MEANWHILE:
        raise TooManyPhotos


@transaction.atomic
def _add_row(review: Review, stored: PhotoFiles, leaving: Collection[int]) -> Photo:
    # With the review locked, two uploads cannot both take its last place.
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if not locked.is_editable:
        raise InvalidTransition(f"A review that is {locked.state} takes no photos.")
    _check_place(locked, leaving)
    last = locked.photos.aggregate(last=Max("position"))["last"]
    return Photo.objects.create(
        review=locked,
        key=stored.key,
        state=Photo.State.UNSENT,
        position=0 if last is None else last + 1,
        width=stored.width,
        height=stored.height,
        widths=stored.widths,
        color=stored.color,
    )


def _arrange(review: Review, changes: Collection[PhotoChange]) -> None:
    reviews.delete_photos(change.photo for change in changes if change.is_removed)
    staying = sorted((change for change in changes if not change.is_removed), key=lambda change: change.position)
    for position, change in enumerate(staying):
        change.photo.alt, change.photo.position = change.alt, position
        change.photo.save(update_fields=["alt", "position"])
    review.photos.unsent().update(state=Photo.State.VISIBLE)
    if review.photos.kept().count() > MAX_PHOTOS:
        raise TooManyPhotos


def _keep_revision(review: Review, number: int) -> None:
    ReviewRevision.objects.create(
        review=review,
        number=number,
        rating=cast("int", review.rating),
        title=review.title,
        text=review.text,
    )
