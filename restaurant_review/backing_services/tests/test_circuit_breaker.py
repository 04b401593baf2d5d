from concurrent.futures import ThreadPoolExecutor

from django.test import SimpleTestCase

from restaurant_review.backing_services.circuit_breaker import CircuitBreaker


def in_another_thread(function, *arguments):
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(function, *arguments).result()


class CircuitBreakerTests(SimpleTestCase):
    def make_half_open(self):
        circuit_breaker = CircuitBreaker(retry_interval=0)
        circuit_breaker.record_failure("no route")
        self.assertIsNone(circuit_breaker.refusal())
        return circuit_breaker

    def test_allows_all_attempts_while_the_circuit_is_closed(self):
        circuit_breaker = CircuitBreaker(retry_interval=60)
        self.assertIsNone(circuit_breaker.refusal())
        self.assertIsNone(in_another_thread(circuit_breaker.refusal))

    def test_refuses_attempts_after_a_failure(self):
        circuit_breaker = CircuitBreaker(retry_interval=60)
        circuit_breaker.record_failure("no route")
        self.assertEqual(circuit_breaker.refusal(), "no route")

    def test_keeps_the_reason_while_the_circuit_is_open_although_a_call_succeeds_elsewhere(self):
        circuit_breaker = CircuitBreaker(retry_interval=60)
        circuit_breaker.record_failure("no route")
        # A pool reconnects in a thread of its own.
        circuit_breaker.last_error = None
        circuit_breaker.record_success()
        self.assertEqual(circuit_breaker.refusal(), "no route")

    def test_allows_one_thread_to_try_after_the_retry_interval(self):
        circuit_breaker = self.make_half_open()
        self.assertIsNotNone(in_another_thread(circuit_breaker.refusal))

    def test_closes_the_circuit_when_the_trial_succeeds(self):
        circuit_breaker = self.make_half_open()
        circuit_breaker.record_success()
        self.assertIsNone(in_another_thread(circuit_breaker.refusal))
        self.assertIsNone(circuit_breaker.last_error)

    def test_opens_the_circuit_again_when_the_trial_fails(self):
        circuit_breaker = self.make_half_open()
        circuit_breaker.retry_interval = 60
        circuit_breaker.record_failure("still no route")
        self.assertIsNotNone(circuit_breaker.refusal())

    def test_ignores_a_success_outside_the_trial(self):
        circuit_breaker = self.make_half_open()
        in_another_thread(circuit_breaker.record_success)
        self.assertIsNotNone(in_another_thread(circuit_breaker.refusal))
        self.assertEqual(circuit_breaker.last_error, "no route")

    def test_continues_the_trial_when_another_thread_fails_or_cancels(self):
        circuit_breaker = self.make_half_open()
        in_another_thread(circuit_breaker.record_failure, "no route")
        in_another_thread(circuit_breaker.cancel_attempt)
        self.assertIsNotNone(in_another_thread(circuit_breaker.refusal))

    def test_allows_the_next_trial_when_one_is_canceled(self):
        circuit_breaker = self.make_half_open()
        circuit_breaker.cancel_attempt()
        self.assertIsNone(in_another_thread(circuit_breaker.refusal))

    def test_forgets_an_error_once_an_attempt_succeeds(self):
        circuit_breaker = CircuitBreaker(retry_interval=60)
        circuit_breaker.last_error = "no route"
        circuit_breaker.record_success()
        self.assertIsNone(circuit_breaker.last_error)
