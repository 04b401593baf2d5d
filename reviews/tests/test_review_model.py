from django.test import TestCase
from django.utils import timezone

from reviews.models import Review
from reviews.models.review import InvalidTransition
from reviews.tests.factories import make_photo, make_review

METHODS = {
    Review.State.PENDING: Review.hold,
    Review.State.PUBLISHED: Review.publish,
    Review.State.HIDDEN: Review.hide,
    Review.State.REMOVED: Review.remove,
    Review.State.WITHDRAWN: Review.withdraw,
    Review.State.SUPERSEDED: Review.supersede,
    Review.State.ERASED: Review.erase,
}

# A copy of the state machine, so that it cannot change by accident.
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
    def test_allows_only_the_listed_transitions_of_a_review(self):
        for before, methods in ((state, METHODS) for state in Review.State):
            for after, method in methods.items():
                review = make_review(state=before)
                with self.subTest(before=before, after=after):
                    if after in ALLOWED[before]:
                        method(review)
                        review.refresh_from_db()
                        self.assertEqual(review.state, after)
                    else:
                        with self.assertRaises(InvalidTransition):
                            method(review)
                        review.refresh_from_db()
                        self.assertEqual(review.state, before)

    def test_restores_a_withdrawn_review_to_its_previous_state(self):
        for state in ("draft", "pending", "published", "hidden"):
            with self.subTest(state=state):
                review = make_review(state=state)
                review.withdraw()
                review.restore()
                self.assertEqual(review.state, state)

    def test_restores_withdrawn_and_superseded_reviews_only(self):
        for state in ("draft", "pending", "published", "hidden", "removed", "erased"):
            with self.subTest(state=state), self.assertRaises(InvalidTransition):
                make_review(state=state).restore()

    def test_keeps_the_time_of_the_first_publication_of_a_review(self):
        review = make_review()
        first = review.published_at
        review.hide()
        review.publish()
        self.assertEqual(review.published_at, first)
        self.assertLess(first, review.state_changed_at)
        self.assertLessEqual(review.state_changed_at, timezone.now())

    def test_loads_a_review_and_its_photos_in_one_query(self):
        review = make_review()
        make_photo(review=review, position=1, alt="Second")
        make_photo(review=review, position=0, alt="First")
        make_photo(review=review, state="hidden", alt="Hidden")
        with self.assertNumQueries(1):
            [found] = Review.objects.with_photos()
            self.assertEqual([photo.alt for photo in found.shown_photos], ["First", "Second"])
            self.assertEqual(found.shown_photos[0].widths, [320, 640])
