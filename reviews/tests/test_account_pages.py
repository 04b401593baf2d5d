import time
from http import HTTPStatus
from unittest.mock import patch

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse

from reviews.tests.account_case import AccountTestCase, make_member


class ChangeAddressTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()
        self.sign_in()
        self.give_password_again()

    def change(self, email="new@example.org"):
        return self.client.post(reverse("account_email"), {"email": email, "action_add": ""})

    def test_waits_for_the_code_that_was_sent_to_the_new_address(self):
        self.assertRedirects(self.change("New@example.org"), reverse("account_email_verification_sent"))
        self.assertEqual(mail.outbox[-1].to, ["new@example.org"])
        self.person.refresh_from_db()
        self.assertEqual(self.person.email, "ana@example.org")
        self.confirm()
        self.person.refresh_from_db()
        self.assertEqual(self.person.email, "new@example.org")
        self.assertEqual(EmailAddress.objects.get().email, "new@example.org")

    def test_tells_the_old_address(self):
        self.change()
        self.confirm()
        self.assertIn(["ana@example.org"], [message.to for message in mail.outbox])

    def test_asks_for_the_password_first(self):
        self.client.logout()
        self.sign_in()
        self.assertIn(reverse("account_reauthenticate"), self.change()["Location"])
        self.assertEqual(mail.outbox, [])

    def test_takes_nobody_elses_address(self):
        make_member("bo@example.org")
        self.change("bo@example.org")
        self.person.refresh_from_db()
        self.assertEqual(self.person.email, "ana@example.org")


class AccountPageTests(AccountTestCase):
    ENTRANCE = "account_login account_signup account_reset_password".split()
    # They say the same to everyone.
    NOTICES = "account_reset_password_done account_reset_password_from_key_done account_inactive".split()
    OWN = (
        "account_email account_change_password account_reauthenticate account_logout mfa_index mfa_activate_totp "
        "mfa_list_webauthn mfa_add_webauthn usersessions_list my_profile my_reviews"
    ).split()
    WITH_APP = "mfa_index mfa_deactivate_totp mfa_generate_recovery_codes mfa_reauthenticate".split()

    def assert_in_our_design(self, names):
        for name in names:
            with self.subTest(name=name):
                page = self.client.get(reverse(name))
                self.assertContains(page, 'class="masthead"')
                self.assertNotRegex(page.content.decode(), r"<[^>]*\s(style|on[a-z]+)=")
                self.assertNotRegex(page.content.decode(), r"<script(?![^>]*(src=|application/json))")

    def assert_ours(self, names):
        self.assert_in_our_design(names)
        for name in names:
            with self.subTest(name=name):
                header = self.client.get(reverse(name))["Cache-Control"]
                self.assertIn("private", header)
                self.assertNotIn("public", header)

    def test_are_in_the_design_of_the_site_and_never_kept_by_shared_caches(self):
        self.assert_ours(self.ENTRANCE)
        self.assert_in_our_design(self.NOTICES)

    def test_are_so_too_once_signed_in(self):
        make_member()
        self.sign_in()
        self.give_password_again()
        self.assert_ours(self.OWN)

    def test_are_so_too_with_a_second_factor(self):
        person = make_member()
        self.sign_in()
        self.give_password_again()
        totp.TOTP.activate(person, totp.generate_totp_secret())
        self.assert_ours(self.WITH_APP)
        self.client.post(reverse("mfa_generate_recovery_codes"))
        self.assertTrue(Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists())
        self.assert_ours(["mfa_view_recovery_codes", "mfa_index"])

    def test_are_so_too_while_signing_in(self):
        self.sign_up()
        self.assert_ours(["account_email_verification_sent"])
        self.client.logout()
        totp.TOTP.activate(make_member("bo@example.org"), totp.generate_totp_secret())
        self.sign_in("bo@example.org")
        self.assert_ours(["mfa_authenticate"])

    def test_are_for_their_owner_only(self):
        for name in self.OWN:
            if name != "account_logout":
                with self.subTest(name=name):
                    address = reverse(name)
                    self.assertIn(reverse("account_login"), self.client.get(address)["Location"])

    def test_ask_for_the_password_before_a_change_of_factors(self):
        make_member()
        self.sign_in()
        self.give_password_again()
        address = reverse("mfa_activate_totp")
        self.assertEqual(self.client.get(address).status_code, HTTPStatus.OK)
        with patch("allauth.account.internal.flows.reauthentication.time.time", return_value=time.time() + 3600):
            self.assertIn(reverse("account_reauthenticate"), self.client.get(address)["Location"])

    def test_leave_public_pages_without_cookies(self):
        for name in ("home", "restaurant_list"):
            with self.subTest(name=name):
                page = self.client.get(reverse(name))
                self.assertFalse(page.cookies)
                self.assertIn("public", page["Cache-Control"])
