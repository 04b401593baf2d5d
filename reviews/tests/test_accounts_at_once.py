"""Simultaneous requests about the same account, and counters whose lock was not released."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch

import pytest
from allauth.core.internal import ratelimit
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client, TransactionTestCase, override_settings
from django.urls import reverse

from restaurant_review.postgresql.cache import DatabaseCache
from reviews import rate_limits
from reviews.models import User
from reviews.tests.account_case import PASSWORD, mailed_code, make_member, timestamp
from reviews.tests.test_read_only import DATABASE_CACHE

PEOPLE = 6


@override_settings(CACHES=DATABASE_CACHE, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class SimultaneousAccountTests(TransactionTestCase):
    def setUp(self):
        cache.clear()

    def post_at_once(self, name, data):
        """Send the form from several browsers at the same moment. Return the responses."""
        barrier = Barrier(PEOPLE)

        def post(number):
            client = Client(raise_request_exception=False)
            barrier.wait(timeout=20)
            try:
                return client.post(reverse(name), data, REMOTE_ADDR=f"203.0.113.{number}")
            finally:
                connection.close()

        with ThreadPoolExecutor(PEOPLE) as threads:
            return list(threads.map(post, range(PEOPLE)))

    def slow_down(self):
        """Hold each lock for so long that the last request has to wait for more than a second."""
        get = DatabaseCache.get

        def slow_get(*arguments, **options):
            time.sleep(0.25)
            return get(*arguments, **options)

        self.enterContext(patch.object(DatabaseCache, "get", slow_get))

    @pytest.mark.endurance
    def test_accepts_simultaneous_sign_ins_with_the_right_password(self):
        make_member()
        self.slow_down()
        responses = self.post_at_once("account_login", {"login": "ana@example.org", "password": PASSWORD})
        self.assertEqual({response.get("Location") for response in responses}, {reverse("my_reviews")})

    def test_creates_one_account_for_a_sign_up_form_that_was_sent_several_times(self):
        data = {"display_name": "Ana", "email": "ana@example.org", "password1": PASSWORD}
        responses = self.post_at_once("account_signup", {**data, "shown_at": timestamp(seconds_ago=60)})
        confirm = reverse("account_email_verification_sent")
        self.assertEqual({response.get("Location") for response in responses}, {confirm})
        self.assertEqual((User.objects.count(), len(mail.outbox)), (1, 1))
        # A browser that sent the form several times shows the last response. Its page must accept the code.
        client = responses[-1].client
        self.assertRedirects(client.post(confirm, {"code": mailed_code()}), reverse("my_reviews"))

    def test_does_not_continue_a_sign_up_with_another_form(self):
        data = {"display_name": "Ana", "email": "ana@example.org", "password1": PASSWORD}
        form = {**data, "shown_at": timestamp(seconds_ago=60)}
        first = Client()
        first.post(reverse("account_signup"), form)
        for change in ({"password1": "another password"}, {"shown_at": timestamp(seconds_ago=50)}):
            other = Client()
            other.post(reverse("account_signup"), {**form, **change})
            self.assertNotEqual(other.session.session_key, first.session.session_key)

    def test_never_hands_out_the_session_of_a_person_who_is_signed_in(self):
        form = {"email": "ana@example.org", "shown_at": timestamp(seconds_ago=60)}
        signed_in, other = Client(), Client()
        signed_in.force_login(make_member())
        for client in (signed_in, other):
            client.post(reverse("account_signup"), form)
        self.assertNotIn("sessionid", other.cookies)


@override_settings(CACHES=DATABASE_CACHE, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class CounterLockTests(TransactionTestCase):
    def setUp(self):
        cache.clear()

    def sign_in(self):
        start = time.monotonic()
        data = {"login": "ana@example.org", "password": PASSWORD}
        response = Client().post(reverse("account_login"), data)
        return response, time.monotonic() - start

    def lose_connection_with_lock(self, key):
        """Acquire the lock, and lose the database connection before it is released."""
        with self.assertRaises(DatabaseError), rate_limits.counter_lock(key), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        connection.close()

    def keys_of_locks(self):
        keys = []
        lock = rate_limits.counter_lock

        def record(key):
            keys.append(key)
            return lock(key)

        with patch.object(ratelimit, "cache_lock", record):
            self.sign_in()
        return list(dict.fromkeys(keys))

    @pytest.mark.endurance
    def test_signs_in_soon_after_a_lost_connection_held_a_counter_lock(self):
        make_member()
        for key in self.keys_of_locks():
            with self.subTest(key=key):
                self.lose_connection_with_lock(key)
                response, seconds = self.sign_in()
                self.assertRedirects(response, reverse("my_reviews"), fetch_redirect_response=False)
                self.assertLess(seconds, 5)

    def test_returns_503_while_a_counter_lock_is_held(self):
        make_member()
        for key in self.keys_of_locks():
            with self.subTest(key=key), patch.object(rate_limits, "LOCK_WAIT_TIMEOUT", 0.1):
                cache.set(f"{key}:lock", True, 60)
                with self.assertLogs("reviews.rate_limits", "WARNING"):
                    response, _seconds = self.sign_in()
                self.assertContains(response, "The site is temporarily unavailable", status_code=503)
                self.assertGreater(int(response["Retry-After"]), 0)
                cache.delete(f"{key}:lock")

    def test_grants_a_counter_lock_to_one_request_at_a_time(self):
        # Restore the context variable, which is shared by all tests in this thread.
        self.addCleanup(rate_limits._remaining_wait.set, rate_limits.LOCK_WAIT_TIMEOUT)
        rate_limits._remaining_wait.set(0)
        with (
            rate_limits.counter_lock("key"),
            self.assertRaises(rate_limits.CounterBusy),
            rate_limits.counter_lock("key"),
        ):
            self.fail("Both have the lock.")
        with rate_limits.counter_lock("key") as is_locked:
            self.assertTrue(is_locked)
