"""The rate limits for wrong passwords."""

from types import SimpleNamespace
from unittest.mock import patch

from allauth.core.internal import ratelimit
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reviews.tests.account_case import PASSWORD, AccountTestCase, make_member

HOUR = 3600


class SignInLimitTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()
        self.clock = SimpleNamespace(now=1_800_000_000)
        clock = SimpleNamespace(
            time=lambda: self.clock.now, monotonic=ratelimit.time.monotonic, sleep=ratelimit.time.sleep
        )
        self.enterContext(patch.object(ratelimit, "time", clock))

    def sign_in_from(self, network, password=PASSWORD, client=None, email="ana@example.org"):
        client = client or Client()
        url = reverse("account_login")
        return client.post(url, {"login": email, "password": password}, REMOTE_ADDR=network)

    def try_wrong_passwords(self, count, network="198.51.100.7", client=None):
        for _ in range(count):
            self.sign_in_from(network, "wrong", client)

    def use_up_the_limit_of_unknown_devices(self):
        for number in range(25):
            self.try_wrong_passwords(4, network=f"203.0.113.{number}")

    def assert_admitted(self, response):
        self.assertRedirects(response, reverse("my_reviews"), fetch_redirect_response=False)

    def assert_refused(self, response):
        self.assertContains(response, "Too many wrong passwords.")

    def known_client(self):
        client = Client()
        self.assert_admitted(self.sign_in_from("192.0.2.1", client=client))
        client.post(reverse("account_logout"))
        return client

    def test_refuses_the_sixth_sign_in_attempt_of_a_network_for_five_minutes(self):
        self.try_wrong_passwords(5)
        self.assert_refused(self.sign_in_from("198.51.100.7"))
        self.clock.now += 301
        self.assert_admitted(self.sign_in_from("198.51.100.7"))

    def test_admits_the_owner_of_an_account_from_another_network(self):
        self.try_wrong_passwords(20)
        self.assert_admitted(self.sign_in_from("192.0.2.1"))

    def test_counts_the_networks_that_a_provider_assigns_to_a_customer_as_one(self):
        for number in range(5):
            self.try_wrong_passwords(1, network=f"2001:db8:7:{number}::1")
        self.assert_refused(self.sign_in_from("2001:db8:7:99::1"))
        self.assert_admitted(self.sign_in_from("2001:db8:8::1"))

    def test_does_not_count_right_passwords_as_sign_in_attempts(self):
        for _ in range(8):
            self.assert_admitted(self.sign_in_from("192.0.2.1"))

    def test_admits_a_known_device_from_the_network_of_a_stranger(self):
        client = self.known_client()
        self.try_wrong_passwords(6, network="192.0.2.1")
        self.assert_refused(self.sign_in_from("192.0.2.1"))
        self.assert_admitted(self.sign_in_from("192.0.2.1", client=client))

    def test_limits_sign_in_attempts_of_a_known_device_on_all_networks_together(self):
        client = self.known_client()
        for number in range(5):
            self.try_wrong_passwords(1, network=f"203.0.113.{number}", client=client)
        self.assert_refused(self.sign_in_from("192.0.2.1", client=client))

    def test_does_not_recognize_a_device_by_the_cookie_of_another_account_or_a_forged_one(self):
        make_member("bo@example.org")
        client = Client()
        self.assert_admitted(self.sign_in_from("192.0.2.1", client=client, email="bo@example.org"))
        client.post(reverse("account_logout"))
        self.try_wrong_passwords(5, network="192.0.2.1")
        self.assert_refused(self.sign_in_from("192.0.2.1", client=client))
        for forged in ("", "a:b:c", "ä", client.cookies[settings.KNOWN_DEVICE_COOKIE_NAME].value + "x"):
            client.cookies[settings.KNOWN_DEVICE_COOKIE_NAME] = forged
            self.assert_refused(self.sign_in_from("192.0.2.1", client=client))

    def test_recognizes_a_device_for_each_account_that_signed_in_on_it(self):
        make_member("bo@example.org")
        client = self.known_client()
        self.assert_admitted(self.sign_in_from("192.0.2.1", client=client, email="bo@example.org"))
        client.post(reverse("account_logout"))
        self.try_wrong_passwords(5, network="192.0.2.1")
        self.assert_admitted(self.sign_in_from("192.0.2.1", client=client))

    def test_limits_guessed_passwords_from_many_networks(self):
        client = self.known_client()
        self.use_up_the_limit_of_unknown_devices()
        self.assert_refused(self.sign_in_from("192.0.2.99"))
        self.assert_admitted(self.sign_in_from("192.0.2.99", client=client))
        self.clock.now += HOUR + 1
        self.assert_admitted(self.sign_in_from("192.0.2.99"))

    def test_does_not_let_one_network_use_up_the_limit_of_all_unknown_devices(self):
        for _ in range(30):
            self.try_wrong_passwords(6)
            self.clock.now += 301
        self.assert_refused(self.sign_in_from("198.51.100.7"))
        self.assert_admitted(self.sign_in_from("192.0.2.1"))

    def test_accepts_the_password_in_a_session_of_the_account_at_the_limit_of_unknown_devices(self):
        client = Client()
        client.force_login(self.person)
        self.use_up_the_limit_of_unknown_devices()
        self.assert_refused(self.sign_in_from("192.0.2.1"))
        response = client.post(reverse("account_reauthenticate"), {"password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
        self.assertEqual(response.status_code, 302)

    def test_limits_wrong_passwords_in_a_session_of_the_account(self):
        client = Client()
        client.force_login(self.person)
        for password in ("wrong",) * 5 + (PASSWORD,):
            response = client.post(reverse("account_reauthenticate"), {"password": password})
        self.assertEqual(response.status_code, 200)

    def test_limits_sign_in_attempts_with_an_unknown_email_address(self):
        for _ in range(5):
            self.sign_in_from("198.51.100.7", "wrong", email="unknown@example.org")
        self.assert_refused(self.sign_in_from("198.51.100.7", email="unknown@example.org"))

    def test_hides_the_cookie_of_a_known_device_from_scripts_and_names_no_email_address(self):
        cookie = self.known_client().cookies[settings.KNOWN_DEVICE_COOKIE_NAME]
        self.assertTrue(cookie["httponly"] and cookie["secure"])
        self.assertEqual(cookie["samesite"], "Lax")
        self.assertNotIn("ana", cookie.value)
