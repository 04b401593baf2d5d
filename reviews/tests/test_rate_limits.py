from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.test import TestCase, TransactionTestCase

from reviews.models import RateLimit as Row
from reviews.rate_limits import RateLimit, RateLimitExceeded

IP_ADDRESS = "203.0.113.7"
VOTE = RateLimit("vote", 2, timedelta(minutes=10))


class RateLimitTests(TestCase):
    def consume(self, limit=VOTE, by=IP_ADDRESS):
        limit.consume(by=by)

    def consume_all(self):
        for _ in range(VOTE.max_count):
            self.consume()

    def test_allows_actions_up_to_the_maximum_of_a_rate_limit(self):
        self.consume_all()
        self.assertEqual(Row.objects.get().count, 2)

    def test_raises_an_error_with_the_remaining_seconds_above_the_maximum_of_a_rate_limit(self):
        self.consume_all()
        Row.objects.update(since=F("since") - timedelta(minutes=4))
        with self.assertRaises(RateLimitExceeded) as raised:
            self.consume()
        self.assertGreater(raised.exception.seconds, 5 * 60)
        self.assertLessEqual(raised.exception.seconds, 6 * 60)

    def test_counts_amounts_against_a_rate_limit(self):
        limit = RateLimit("decoding", 100, VOTE.window, "Wait for %(time)s.")
        limit.record(by=IP_ADDRESS, amount=40)
        limit.consume(by=IP_ADDRESS, amount=60)
        limit.consume(by=IP_ADDRESS, amount=0)
        limit.record(by=IP_ADDRESS, amount=70)
        with self.assertRaisesMessage(RateLimitExceeded, "Wait for 10\xa0minutes."):
            limit.consume(by=IP_ADDRESS, amount=0)
        Row.objects.update(since=F("since") - VOTE.window)
        limit.consume(by=IP_ADDRESS, amount=100)
        self.assertEqual(Row.objects.get().count, 100)

    def test_does_not_count_an_action_against_a_rate_limit_if_it_was_not_performed(self):
        for error in (OSError, ValueError):
            with self.assertRaises(error), VOTE.reserve(by=IP_ADDRESS, unless=OSError):
                raise error
        self.assertEqual(Row.objects.get().count, 1)
        with VOTE.reserve(by=IP_ADDRESS, unless=OSError):
            pass
        with self.assertRaises(RateLimitExceeded), VOTE.reserve(by=IP_ADDRESS, unless=OSError):
            self.fail("The limit is reached.")
        self.assertEqual(Row.objects.get().count, 3)

    def test_never_reduces_the_count_of_a_rate_limit_below_zero(self):
        with self.assertRaises(OSError), VOTE.reserve(by=IP_ADDRESS, unless=OSError):
            Row.objects.update(count=0)
            raise OSError
        self.assertEqual(Row.objects.get().count, 0)

    def test_counts_each_rate_limit_and_subject_separately(self):
        self.consume_all()
        self.consume(by="203.0.113.8")
        self.consume(RateLimit("photo", 1, VOTE.window))
        with self.assertRaises(RateLimitExceeded):
            self.consume()

    def test_starts_a_new_window_of_a_rate_limit_after_the_end_of_the_first(self):
        self.consume_all()
        Row.objects.update(since=F("since") - VOTE.window)
        self.consume_all()
        with self.assertRaises(RateLimitExceeded) as raised:
            self.consume()
        self.assertGreater(raised.exception.seconds, 9 * 60)

    def test_does_not_extend_the_window_of_a_rate_limit_by_refused_actions(self):
        self.consume_all()
        since = Row.objects.get().since
        with self.assertRaises(RateLimitExceeded):
            self.consume()
        self.assertEqual(Row.objects.get().since, since)

    def test_stores_ip_addresses_of_rate_limits_only_as_keyed_hashes(self):
        self.consume()
        row = Row.objects.get()
        self.assertNotIn(IP_ADDRESS, row.subject)
        self.assertRegex(row.subject, r"^[0-9a-f]{64}$")
        with self.settings(SECRET_KEY="another key"):
            self.consume()
        self.assertEqual(Row.objects.count(), 2)


class ConcurrentRateLimitTests(TransactionTestCase):
    def test_allows_exactly_the_maximum_of_a_rate_limit_to_concurrent_threads(self):
        limit = RateLimit("vote", 50, timedelta(minutes=10))
        connection.close()  # to leave one more connection of the pool to the threads
        with ThreadPoolExecutor(8) as threads:
            passed = sum(threads.map(self.try_to_consume, [limit] * 80))
        self.assertEqual((passed, Row.objects.get().count), (50, 80))

    def try_to_consume(self, limit):
        try:
            limit.consume(by=IP_ADDRESS)
        except RateLimitExceeded:
            return False
        else:
            return True
        finally:
            connection.close()
