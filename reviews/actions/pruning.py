"""Delete what the site stored for a limited time: sessions, uses of rate limits, submissions, unpublished photos.

The deletion works in small batches. It can be interrupted and repeated at any moment.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from reviews.actions.submissions import RECOGNITION_PERIOD
from reviews.models import Photo, RateLimit, Submission
from reviews.photos import storage
from reviews.rate_limits import MAX_WINDOW

BATCH_SIZE = 1000
# Small, because the rows of a batch stay locked while the storage deletes the files.
PHOTO_BATCH_SIZE = 20


class FilesNotDeleted(Exception):
    """The storage does not respond, so the remaining photos were kept."""


def expired_sessions() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=timezone.now())


def ended_user_sessions() -> QuerySet[Any]:
    """Return allauth's records of sign-ins (IP address and browser) whose session has ended."""
    sessions = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gte=timezone.now())
    return UserSession.objects.filter(~Exists(sessions))  # type: ignore[no-any-return]  # allauth has no types


def ended_rate_limits() -> QuerySet[RateLimit]:
    return RateLimit.objects.filter(since__lt=timezone.now() - MAX_WINDOW)


def old_submissions() -> QuerySet[Submission]:
    return Submission.objects.filter(created_at__lt=timezone.now() - RECOGNITION_PERIOD)


def unpublished_photos(age: timedelta) -> QuerySet[Photo]:
    """Return the unpublished photos that were uploaded longer than ``age`` ago."""
    return Photo.objects.unsent().filter(created_at__lt=timezone.now() - age)


def delete_rows(rows: QuerySet[Any]) -> Iterator[int]:
    """Delete the rows in batches. After each batch, yield the number of deleted rows."""
    # The DELETE repeats the conditions of the SELECT, because a row may have changed in between.
    while keys := list(rows.values_list("pk", flat=True)[:BATCH_SIZE]):
        deleted, _by_model = rows.filter(pk__in=keys).delete()
        if not deleted:
            return
        yield deleted


def delete_unpublished_photos(age: timedelta) -> Iterator[int]:
    """Delete unpublished photos and their files in batches. After each batch, yield the number of deleted photos.

    Raise ``FilesNotDeleted`` if the storage does not respond.
    """
    keys = list(unpublished_photos(age).values_list("pk", flat=True))
    for batch in batched(keys, PHOTO_BATCH_SIZE):
        yield _delete_photos(unpublished_photos(age).filter(pk__in=batch))


@transaction.atomic
def _delete_photos(photos: QuerySet[Photo]) -> int:
    """Delete the files before the rows: after an interruption, the rows still name the files that remain."""
    locked = list(photos.select_for_update(skip_locked=True))
    if not storage.delete_files([name for photo in locked for name in photo.files.names]):
        raise FilesNotDeleted
    Photo.objects.filter(pk__in=[photo.pk for photo in locked]).delete()
    return len(locked)
