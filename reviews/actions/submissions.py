"""Make a form take effect only once, even if a double click or a retry by the browser sends it several times."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from reviews.models import Submission, User

# For this long, a form that is sent again is recognized.
RECOGNITION_PERIOD = timedelta(days=1)


def make_token() -> str:
    return get_random_string(22)


def make_key(*parts: str | int | Iterable[tuple[str, list[str]]]) -> str:
    """Return a keyed hash that identifies a submitted form. ``parts`` are the form's kind, token and content."""
    return salted_hmac("reviews.submissions", json.dumps(parts), algorithm="sha256").hexdigest()


def find_created[Created: Model](*, by: User, key: str, among: QuerySet[Created]) -> Created | None:
    submission = Submission.objects.filter(person=by, key=key).first()
    return among.filter(pk=submission.created_id).first() if submission else None


@transaction.atomic
def run_once[Created: Model](*, by: User, key: str, among: QuerySet[Created], create: Callable[[], Created]) -> Created:
    """Return the object that a form with this key has already created, else the result of ``create()``.

    An empty key always calls ``create``.
    """
    if not key:
        return create()
    Submission.objects.filter(person=by, created_at__lt=timezone.now() - RECOGNITION_PERIOD).delete()
    # If another transaction is inserting the same key, the INSERT waits until that transaction ends.
    submission, _is_new = Submission.objects.get_or_create(person=by, key=key)
    created = among.filter(pk=submission.created_id).first()
    if created is None:
        created = create()
        submission.created_id = created.pk
        submission.save(update_fields=["created_id"])
    return created
