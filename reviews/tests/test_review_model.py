from django.test import TestCase
from django.utils import timezone

from reviews.models import Review
from reviews.models.review import InvalidTransition
from reviews.tests.factories import make_photo, make_review

VERBS = {
    Review.State.PENDING: Review.hold,
    Review.State.PUBLISHED: Review.publish,
    Review.State.HIDDEN: Review.hide,
    Review.State.REMOVED: Review.remove,
    Review.State.WITHDRAWN: Review.withdraw,
    Review.State.SUPERSEDED: Review.supersede,
    Review.State.ERASED: Review.erase,
}

# Written out again on purpose: a change of the state machine must be meant.
ALLOWED = {
    "draft": {"pending", "published", "withdrawn", "erased"},
    "pending": {"published", "removed", "withdrawn", "superseded", "erased"},
    "published": {"pending", "hidden", "removed", "withdrawn", "superseded", "erased"},
    "hidden": {"published", "removed", "withdrawn", "superseded", "erased"},
    "removed": {"pending", "published", "superseded", "erased"},
    "withdrawn": {"pending", "published", "hidden", "erased"},
    "superseded": {"pending", "published", "hidden", "removed", "erased"},
    "erased": set(),
}


class ReviewStateTests(TestCase):
    def test_takes_the_steps_that_are_allowed_and_no_other(self):
        for before, verbs in ((state, VERBS) for state in Review.State):
            for after, verb in verbs.items():
                review = make_review(state=before)
                with self.subTest(before=before, after=after):
                    if after in ALLOWED[before]:
                        verb(review)
                        review.refresh_from_db()
                        self.assertEqual(review.state, after)
                    else:
                        with self.assertRaises(InvalidTransition):
                            verb(review)
                        review.refresh_from_db()
                        self.assertEqual(review.state, before)

    def test_returns_from_withdrawal_to_where_it_was(self):
        for state in ("draft", "pending", "published", "hidden"):
            with self.subTest(state=state):
                review = make_review(state=state)
                review.withdraw()
                review.restore()
                self.assertEqual(review.state, state)

    def test_restores_only_what_its_author_or_a_merge_took_away(self):
        for state in ("draft", "pending", "published", "hidden", "removed", "erased"):
            with self.subTest(state=state), self.assertRaises(InvalidTransition):
                make_review(state=state).restore()

    def test_keeps_the_moment_of_its_first_publication(self):
        review = make_review()
        first = review.published_at
        review.hide()
        review.publish()
        self.assertEqual(review.published_at, first)
        self.assertLess(first, review.state_changed_at)
        self.assertLessEqual(review.state_changed_at, timezone.now())

    def test_brings_its_photos_along_without_another_query(self):
        review = make_review()
        make_photo(review=review, position=1, alt="Second")
        make_photo(review=review, position=0, alt="First")
        make_photo(review=review, state="hidden", alt="Hidden")
        with self.assertNumQueries(1):
            [found] = Review.objects.with_photos()
            self.assertEqual([photo.alt for photo in found.shown_photos], ["First", "Second"])
            self.assertEqual(found.shown_photos[0].widths, [320, 640])
