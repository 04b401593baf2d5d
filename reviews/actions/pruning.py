"""Delete what the site stored for a limited time: sessions, uses of rate limits, form tokens, unpublished photos.

Each function works in small batches and can be interrupted and repeated at any moment.
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
# The rows stay locked while the storage deletes the files of a batch.
PHOTO_BATCH_SIZE = 20


class FilesNotDeleted(Exception):
    """The storage does not respond, so the remaining photos were kept."""


def expired_sessions() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=timezone.now())


def ended_user_sessions() -> QuerySet[Any]:
    """Return the IP addresses and browsers of sign-ins whose session has ended."""
    sessions = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gte=timezone.now())
    return UserSession.objects.filter(~Exists(sessions))  # type: ignore[no-any-return]  # allauth has no types


def ended_rate_limits() -> QuerySet[RateLimit]:
    return RateLimit.objects.filter(since__lt=timezone.now() - MAX_WINDOW)


def old_submissions() -> QuerySet[Submission]:
    return Submission.objects.filter(created_at__lt=timezone.now() - RECOGNITION_PERIOD)


def forgotten_photos(age: timedelta) -> QuerySet[Photo]:
    """Return the photos that their authors uploaded longer ago than ``age``, but did not publish."""
    return Photo.objects.unsent().filter(created_at__lt=timezone.now() - age)


def delete_rows(rows: QuerySet[Any]) -> Iterator[int]:
    """Delete the rows of a query. Yield the number of each batch."""
    # Each batch repeats the conditions, because a row may have changed since it was selected.
    while keys := list(rows.values_list("pk", flat=True)[:BATCH_SIZE]):
        deleted, _by_model = rows.filter(pk__in=keys).delete()
        if not deleted:
            return
        yield deleted


def delete_forgotten_photos(age: timedelta) -> Iterator[int]:
    """Delete photos with their files. Yield the number of each batch. Raise ``FilesNotDeleted``."""
    keys = list(forgotten_photos(age).values_list("pk", flat=True))
    for batch in batched(keys, PHOTO_BATCH_SIZE):
        yield _delete_photos(forgotten_photos(age).filter(pk__in=batch))


@transaction.atomic
def _delete_photos(photos: QuerySet[Photo]) -> int:
    """Delete the files first: after an interruption, the rows still name those that remain."""
    locked = list(photos.select_for_update(skip_locked=True))
    if not storage.delete_files([name for photo in locked for name in photo.files.names]):
        raise FilesNotDeleted
    Photo.objects.filter(pk__in=[photo.pk for photo in locked]).delete()
    return len(locked)
