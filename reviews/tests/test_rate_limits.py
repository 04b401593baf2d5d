from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.test import TestCase, TransactionTestCase

from reviews.models import RateLimit as Row
from reviews.rate_limits import RateLimit, RateLimitExceeded

ADDRESS = "203.0.113.7"
VOTE = RateLimit("vote", 2, timedelta(minutes=10))


class RateLimitTests(TestCase):
    def consume(self, limit=VOTE, by=ADDRESS):
        limit.consume(by=by)

    def spend_all(self):
        for _ in range(VOTE.most):
            self.consume()

    def test_lets_people_do_as_much_as_is_allowed(self):
        self.spend_all()
        self.assertEqual(Row.objects.get().count, 2)

    def test_refuses_more_and_tells_for_how_long(self):
        self.spend_all()
        Row.objects.update(since=F("since") - timedelta(minutes=4))
        with self.assertRaises(RateLimitExceeded) as refusal:
            self.consume()
        self.assertGreater(refusal.exception.seconds, 5 * 60)
        self.assertLessEqual(refusal.exception.seconds, 6 * 60)

    def test_counts_each_name_and_each_person_apart(self):
        self.spend_all()
        self.consume(by="203.0.113.8")
        self.consume(RateLimit("photo", 1, VOTE.window))
        with self.assertRaises(RateLimitExceeded):
            self.consume()

    def test_begins_anew_after_the_window(self):
        self.spend_all()
        Row.objects.update(since=F("since") - VOTE.window)
        self.spend_all()
        with self.assertRaises(RateLimitExceeded) as refusal:
            self.consume()
        self.assertGreater(refusal.exception.seconds, 9 * 60)

    def test_is_not_prolonged_by_trying(self):
        self.spend_all()
        since = Row.objects.get().since
        with self.assertRaises(RateLimitExceeded):
            self.consume()
        self.assertEqual(Row.objects.get().since, since)

    def test_keeps_no_address_that_can_be_read(self):
        self.consume()
        row = Row.objects.get()
        self.assertNotIn(ADDRESS, row.subject)
        self.assertRegex(row.subject, r"^[0-9a-f]{64}$")
        with self.settings(SECRET_KEY="another key"):
            self.consume()
        self.assertEqual(Row.objects.count(), 2)


class ConcurrentRateLimitTests(TransactionTestCase):
    def test_lets_exactly_as_many_pass(self):
        limit = RateLimit("vote", 50, timedelta(minutes=10))
        connection.close()  # which leaves more of the pool to the threads
        with ThreadPoolExecutor(8) as threads:
            passed = sum(threads.map(self.try_to_spend, [limit] * 80))
        self.assertEqual((passed, Row.objects.get().count), (50, 80))

    def try_to_spend(self, limit):
        try:
            limit.consume(by=ADDRESS)
        except RateLimitExceeded:
            return False
        else:
            return True
        finally:
            connection.close()
