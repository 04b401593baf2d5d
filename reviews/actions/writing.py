"""An author's actions on their own review: start, save a draft, add photos, submit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from reviews import rate_limits as limits
from reviews.actions import reviews, submissions
from reviews.drafts import Sender, version_of
from reviews.models import Photo, Restaurant, Review, ReviewRevision, User
from reviews.models.photo import make_photo_key
from reviews.models.review import InvalidTransition
from reviews.photos import storage as photos
from reviews.photos.files import PhotoFiles
from reviews.photos.uploads import TooManyUploads, UploadUnavailable, read_picture, upload_slots

MAX_PHOTOS = 10
# Photos that are marked for removal count until the review is submitted, so replacing all photos needs twice the
# number.
MAX_PHOTOS_WITH_REPLACEMENTS = 2 * MAX_PHOTOS


class TooManyPhotos(Exception):
    """The review already has ``MAX_PHOTOS`` photos. ``str(error)`` is a message for the user."""

    def __init__(self) -> None:
        super().__init__(_("A review can have up to %d photos. Remove some of them first.") % MAX_PHOTOS)


class ConcurrentEdit(Exception):
    """Another request changed the review since the form was rendered. ``str(error)`` is a message for the user."""

    def __init__(self, revision: int) -> None:
        if revision:
            message = _("You have already sent this review from another tab. Send it again to replace that version.")
        else:
            message = _("You deleted this review from another tab. Send it once more to publish it again.")
        super().__init__(message)
        self.revision = revision


class NewerDraft(Exception):
    """The stored draft is newer than the form that was sent. ``review.draft_data`` is the stored draft.

    ``is_from_same_page`` means that the page that sent the form has also saved the draft: the requests arrived in the
    wrong order.
    """

    def __init__(self, *, is_from_same_page: bool) -> None:
        super().__init__("The form is older than the stored draft.")
        self.is_from_same_page = is_from_same_page


@dataclass(frozen=True, slots=True)
class PhotoChange:
    photo: Photo
    alt: str
    position: int
    is_removed: bool


def start_review(*, restaurant: Restaurant, by: User) -> Review:
    """Return the author's live review of the restaurant, or create a draft.

    A review that was withdrawn while moderators were checking it is restored. Otherwise, authors could bypass the check
    by deleting the review and writing a new one.
    """
    held = Review.objects.written_by(by).withdrawn_while_held().filter(restaurant=restaurant).first()
    if held and not Review.objects.live().written_by(by).filter(restaurant=restaurant).exists():
        return reviews.restore(review=held)
    review, _is_new = Review.objects.live().get_or_create(restaurant=restaurant, author=by)
    return review


@transaction.atomic
def save_draft(*, review: Review, data: dict[str, str], submitted_data: dict[str, str], sender: Sender) -> None:
    """Store form values as the draft, or no draft if the values equal the last submitted version.

    Raise ``NewerDraft`` if the stored draft is newer than the form.
    """
    is_changed = any(value != submitted_data.get(name, "") for name, value in data.items())
    draft = data if is_changed else None
    locked = Review.objects.select_for_update().get(pk=review.pk)
    _check_sender(review, locked, sender, version_of(draft))
    review.save_draft(draft, source=sender.describe_source(draft))


@transaction.atomic
def discard_draft(*, review: Review, sender: Sender) -> None:
    """Delete the draft and its unpublished photos. Raise ``NewerDraft`` if the stored draft is newer than the form."""
    _check_sender(review, Review.objects.select_for_update().get(pk=review.pk), sender)
    review.save_draft(None)
    reviews.delete_photos(review.photos.unsent())


def latest_revision(review: Review) -> int:
    return review.revisions.aggregate(latest=Max("number"))["latest"] or 0


def add_photo(
    *, review: Review, file: File[bytes], marked_for_removal: Collection[int] = (), submission: str = ""
) -> Photo:
    """Store a photo, which only the author can see until the review is submitted.

    If the same ``submission`` has already stored a photo, return that photo. ``marked_for_removal`` are ids of photos.
    Raise ``UploadRejected``, ``TooManyPhotos``, ``InvalidTransition`` or ``RateLimitExceeded``.
    """
    if earlier := submissions.find_created(by=review.author, key=submission, among=review.photos.all()):
        return earlier
    _check_photo_count(review, marked_for_removal)
    stored = _decode_and_store(file, person=review.author_id)
    try:
        photo = submissions.run_once(
            by=review.author,
            key=submission,
            among=review.photos.all(),
            create=lambda: _create_photo(review, stored, marked_for_removal),
        )
    except BaseException:
        photos.delete(stored)
        raise
    if photo.key != stored.key:
        # Two concurrent requests sent the same form, and the other request created the photo.
        photos.delete(stored)
    return photo


def submit(
    *,
    review: Review,
    content: Mapping[str, Any],
    photo_changes: Collection[PhotoChange],
    after_revision: int,
    sender: Sender,
) -> Review:
    """Publish a draft, or update a review that was submitted before, and apply the changes of its photos.

    ``content`` maps field names to values. ``after_revision`` is the number of the revision that the form was rendered
    from. Submitting identical content twice changes nothing. Raise ``NewerDraft``, ``ConcurrentEdit``,
    ``TooManyPhotos`` or ``InvalidTransition``.
    """
    saved = version_of(review.draft_data)

    def change(locked: Review) -> None:
        _check_sender(review, locked, sender, saved)
        is_new = locked.state == Review.State.DRAFT
        is_changed = any(getattr(locked, name) != value for name, value in content.items())
        latest = latest_revision(locked)
        if latest != after_revision and is_changed:
            raise ConcurrentEdit(latest)
        _apply_photo_changes(locked, photo_changes)
        for name, value in content.items():
            setattr(locked, name, value)
        locked.submit(is_edited=is_changed and not is_new)
        if is_changed or is_new:
            _create_revision(locked, latest + 1)

    return reviews.apply_change(review, change, affects_photos=review.photos.exists())


def _check_sender(review: Review, locked: Review, sender: Sender, version: str = "") -> None:
    """Raise ``NewerDraft`` if the sender may not replace the stored draft, and copy that draft to ``review``.

    A stored draft that already has this version is no conflict.
    """
    if version_of(locked.draft_data) != version and not sender.may_replace(locked.draft_data, locked.draft_source):
        review.draft_data = locked.draft_data
        raise NewerDraft(is_from_same_page=sender.is_source(locked.draft_data, locked.draft_source))


def _decode_and_store(file: File[bytes], *, person: int) -> PhotoFiles:
    limits.DECODING.consume(by=f"user {person}", amount=0)
    with limits.PHOTO.reserve(by=f"user {person}", unless=(UploadUnavailable, TooManyUploads)):
        # Waiting for the decoder and decoding take seconds. Meanwhile, another request can use the connection.
        photos.close_connection()
        with upload_slots.hold(person):
            renditions = read_picture(file, person=person, charge=partial(_charge, person))
            photos.close_connection()
            return photos.store(renditions, make_photo_key())


def _charge(person: int, seconds: float) -> None:
    limits.DECODING.record(by=f"user {person}", amount=round(1000 * seconds))


def _check_photo_count(review: Review, marked_for_removal: Collection[int]) -> None:
    kept = set(review.photos.kept().values_list("pk", flat=True))
    if len(kept - set(marked_for_removal)) >= MAX_PHOTOS or len(kept) >= MAX_PHOTOS_WITH_REPLACEMENTS:
        raise TooManyPhotos


@transaction.atomic
def _create_photo(review: Review, stored: PhotoFiles, marked_for_removal: Collection[int]) -> Photo:
    # The lock prevents two concurrent uploads from exceeding the limit.
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if not locked.is_editable:
        raise InvalidTransition(_("This review no longer accepts photos."))
    _check_photo_count(locked, marked_for_removal)
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


def _apply_photo_changes(review: Review, changes: Collection[PhotoChange]) -> None:
    reviews.delete_photos(change.photo for change in changes if change.is_removed)
    kept = sorted((change for change in changes if not change.is_removed), key=lambda change: change.position)
    for position, change in enumerate(kept):
        change.photo.alt, change.photo.position = change.alt, position
        change.photo.save(update_fields=["alt", "position"])
    review.photos.unsent().update(state=Photo.State.VISIBLE)
    if review.photos.kept().count() > MAX_PHOTOS:
        raise TooManyPhotos


def _create_revision(review: Review, number: int) -> None:
    ReviewRevision.objects.create(
        review=review,
        number=number,
        rating=cast("int", review.rating),
        title=review.title,
        text=review.text,
    )
