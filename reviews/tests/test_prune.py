import re
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews import rate_limits as limits
from reviews.actions import pruning, submissions
from reviews.models import Photo, RateLimit, Submission
from reviews.photos.tests.memory_storage import PhotosInMemory
from reviews.tests.factories import make_photo, make_review, make_user

NOTHING = (
    "0 expired sessions, 0 records of ended sign-ins, 0 uses of rate limits, 0 records of forms, 0 unpublished photos."
)
ONE_OF_EACH = NOTHING.replace("0", "1")


def prune(*options):
    output = StringIO()
    call_command("prune", *options, stdout=output)
    return output.getvalue()


def make_session(days, person=None):
    """Create a session that expires in this number of days, with the record of its sign-in."""
    session = SessionStore()
    session.set_expiry(timezone.now() + timedelta(days=days))
    session.create()
    UserSession.objects.create(user=person or make_user(), ip="203.0.113.7", session_key=session.session_key)
    return session.session_key


def make_rate_limit(age, subject):
    return RateLimit.objects.create(name="photo", subject=subject, since=timezone.now() - age, count=1)


def make_submission(age, key):
    return Submission.objects.create(person=make_user(), key=key, created_at=timezone.now() - age)


def make_unsent_photo(days, **fields):
    created_at = timezone.now() - timedelta(days=days)
    photo = make_photo(created_at=created_at, **{"state": Photo.State.UNSENT, **fields})
    for name in photo.files.names:
        default_storage.save(name, ContentFile(b"WEBP"))
    return photo


class PruneTests(PhotosInMemory, TestCase):
    def setUp(self):
        super().setUp()
        self.session = make_session(days=1)
        make_session(days=-1)
        self.limit = make_rate_limit(limits.MAX_WINDOW - timedelta(minutes=5), "recent")
        make_rate_limit(limits.MAX_WINDOW + timedelta(minutes=5), "old")
        self.submission = make_submission(submissions.RECOGNITION_PERIOD - timedelta(minutes=5), "recent")
        make_submission(submissions.RECOGNITION_PERIOD + timedelta(minutes=5), "old")
        self.photo = make_unsent_photo(days=29)
        self.published = make_unsent_photo(days=31, state=Photo.State.VISIBLE)
        make_unsent_photo(days=31, review=self.photo.review)

    def counts(self):
        return [model.objects.count() for model in (Session, UserSession, RateLimit, Submission, Photo)] + [
            len(self.stored_files())
        ]

    def test_deletes_expired_rows_and_files_and_nothing_else(self):
        self.assertEqual(prune(), f"Deleted {ONE_OF_EACH}\n")
        self.assertEqual(Session.objects.get().session_key, self.session)
        self.assertEqual(UserSession.objects.get().session_key, self.session)
        self.assertEqual(RateLimit.objects.get(), self.limit)
        self.assertEqual(Submission.objects.get(), self.submission)
        self.assertEqual(set(Photo.objects.all()), {self.photo, self.published})
        self.assertEqual(self.stored_files(), {*self.photo.files.names, *self.published.files.names})

    def test_deletes_nothing_when_prune_runs_again(self):
        prune()
        self.assertEqual(prune(), f"Deleted {NOTHING}\n")

    def test_counts_expired_rows_without_deleting_them_in_a_dry_run(self):
        before = self.counts()
        self.assertEqual(prune("--dry-run"), f"Would delete {ONE_OF_EACH}\n")
        self.assertEqual(self.counts(), before)

    def test_deletes_the_records_of_ended_sign_ins(self):
        Session.objects.filter(pk=self.session).delete()
        prune()
        self.assertFalse(UserSession.objects.exists())

    def test_deletes_expired_rows_in_batches(self):
        review = make_review()
        for number in range(5):
            make_session(days=-1)
            make_rate_limit(timedelta(days=9), str(number))
            make_submission(timedelta(days=9), str(number))
            make_unsent_photo(days=31, review=review)
        with patch.multiple(pruning, BATCH_SIZE=2, PHOTO_BATCH_SIZE=2), CaptureQueriesContext(connection) as queries:
            self.assertEqual(prune(), f"Deleted {NOTHING.replace('0', '6')}\n")
        self.assertEqual(self.counts(), [1, 1, 1, 1, 2, 4])
        deleted = [query["sql"] for query in queries if query["sql"].startswith('DELETE FROM "reviews_submission"')]
        self.assertEqual([len(re.search(r"IN \((.*?)\)", sql)[1].split(",")) for sql in deleted], [2, 2, 2])

    def test_keeps_unpublished_photos_for_the_given_number_of_days(self):
        self.assertIn(" 2 unpublished photos", prune("--photo-days", "28", "--dry-run"))
        self.assertIn(" 0 unpublished photos", prune("--photo-days", "32", "--dry-run"))
        with self.assertRaisesMessage(CommandError, "--photo-days must be 1 or more."):
            prune("--photo-days", "0")


class InterruptedPruneTests(PhotosInMemory, TransactionTestCase):
    def setUp(self):
        super().setUp()
        review = make_review()
        self.photos = [make_unsent_photo(days=31, review=review) for _number in range(4)]
        self.enterContext(patch.object(pruning, "PHOTO_BATCH_SIZE", 2))
        self.delete = default_storage.delete

    def prune_with_failing_storage(self, error):
        """Prune with a storage that raises ``error`` at the second file of the second batch. A photo has two files."""
        names = []

        def delete(name):
            names.append(name)
            if len(names) == 6:
                raise error
            self.delete(name)

        with patch.object(default_storage, "delete", delete):
            prune()

    def test_leaves_no_files_without_a_row_when_prune_is_interrupted(self):
        with self.assertRaises(KeyboardInterrupt):
            self.prune_with_failing_storage(KeyboardInterrupt)
        named = {name for photo in Photo.objects.all() for name in photo.files.names}
        self.assertEqual(Photo.objects.count(), 2)
        self.assertLess(self.stored_files(), named)
        self.assertIn("2 unpublished photos", prune())
        self.assertEqual(self.stored_files(), set())

    def test_keeps_photos_whose_files_the_storage_does_not_delete(self):
        with (
            self.assertLogs("reviews.photos.storage", "ERROR"),
            self.assertRaisesMessage(CommandError, "Deleted 2 unpublished photos; the next run deletes the rest."),
        ):
            self.prune_with_failing_storage(TimeoutError())
        self.assertEqual(Photo.objects.count(), 2)
        prune()
        self.assertFalse(Photo.objects.exists())
        self.assertEqual(self.stored_files(), set())

    def test_keeps_a_photo_that_is_published_while_prune_runs(self):
        keys = [photo.pk for photo in self.photos]
        batches = pruning.delete_unpublished_photos(timedelta(days=30))
        self.assertEqual(next(batches), 2)
        Photo.objects.filter(pk=keys[3]).update(state=Photo.State.VISIBLE)
        self.assertEqual(list(batches), [1])
        self.assertEqual(Photo.objects.get().pk, keys[3])
