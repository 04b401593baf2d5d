import time
from http import HTTPStatus
from unittest.mock import patch

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse

from reviews.tests.account_case import AccountTestCase, make_member


class ChangeEmailTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()
        self.sign_in()
        self.reauthenticate()

    def change(self, email="new@example.org"):
        return self.client.post(reverse("account_email"), {"email": email, "action_add": ""})

    def test_changes_the_email_address_after_the_mailed_code_is_entered(self):
        self.assertRedirects(self.change("New@example.org"), reverse("account_email_verification_sent"))
        self.assertEqual(mail.outbox[-1].to, ["new@example.org"])
        self.person.refresh_from_db()
        self.assertEqual(self.person.email, "ana@example.org")
        self.confirm()
        self.person.refresh_from_db()
        self.assertEqual(self.person.email, "new@example.org")
        self.assertEqual(EmailAddress.objects.get().email, "new@example.org")

    def test_notifies_the_old_email_address_of_a_change(self):
        self.change()
        self.confirm()
        self.assertIn(["ana@example.org"], [message.to for message in mail.outbox])

    def test_requires_recent_authentication_to_change_the_email_address(self):
        self.client.logout()
        self.sign_in()
        self.assertIn(reverse("account_reauthenticate"), self.change()["Location"])
        self.assertEqual(mail.outbox, [])

    def test_refuses_the_email_address_of_another_account(self):
        make_member("bo@example.org")
        self.change("bo@example.org")
        self.person.refresh_from_db()
        self.assertEqual(self.person.email, "ana@example.org")


class AccountPageTests(AccountTestCase):
    SIGN_IN_PAGES = "account_login account_signup account_reset_password".split()
    # Pages that are the same for every visitor, so their Cache-Control header need not be private.
    NOTICES = "account_reset_password_done account_reset_password_from_key_done account_inactive".split()
    PRIVATE_PAGES = (
        "account_email account_change_password account_reauthenticate account_logout mfa_index mfa_activate_totp "
        "mfa_list_webauthn mfa_add_webauthn usersessions_list my_profile my_reviews"
    ).split()
    TOTP_PAGES = "mfa_index mfa_deactivate_totp mfa_generate_recovery_codes mfa_reauthenticate".split()

    def assert_has_site_design(self, names):
        for name in names:
            with self.subTest(name=name):
                page = self.client.get(reverse(name))
                self.assertContains(page, 'class="masthead"')
                self.assertNotRegex(page.content.decode(), r"<[^>]*\s(style|on[a-z]+)=")
                self.assertNotRegex(page.content.decode(), r"<script(?![^>]*(src=|application/json))")

    def assert_is_private_in_site_design(self, names):
        self.assert_has_site_design(names)
        for name in names:
            with self.subTest(name=name):
                header = self.client.get(reverse(name))["Cache-Control"]
                self.assertIn("private", header)
                self.assertNotIn("public", header)

    def test_shows_sign_in_pages_in_the_site_design_without_shared_caching(self):
        self.assert_is_private_in_site_design(self.SIGN_IN_PAGES)
        self.assert_has_site_design(self.NOTICES)

    def test_shows_account_pages_in_the_site_design_without_shared_caching(self):
        make_member()
        self.sign_in()
        self.reauthenticate()
        self.assert_is_private_in_site_design(self.PRIVATE_PAGES)

    def test_shows_second_factor_pages_in_the_site_design_without_shared_caching(self):
        person = make_member()
        self.sign_in()
        self.reauthenticate()
        totp.TOTP.activate(person, totp.generate_totp_secret())
        self.assert_is_private_in_site_design(self.TOTP_PAGES)
        self.client.post(reverse("mfa_generate_recovery_codes"))
        self.assertTrue(Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists())
        self.assert_is_private_in_site_design(["mfa_view_recovery_codes", "mfa_index"])

    def test_shows_intermediate_sign_in_pages_in_the_site_design_without_shared_caching(self):
        self.sign_up()
        self.assert_is_private_in_site_design(["account_email_verification_sent"])
        self.client.logout()
        totp.TOTP.activate(make_member("bo@example.org"), totp.generate_totp_secret())
        self.sign_in("bo@example.org")
        self.assert_is_private_in_site_design(["mfa_authenticate"])

    def test_redirects_anonymous_visitors_from_account_pages_to_sign_in(self):
        for name in self.PRIVATE_PAGES:
            if name != "account_logout":
                with self.subTest(name=name):
                    response = self.client.get(reverse(name))
                    self.assertIn(reverse("account_login"), response["Location"])

    def test_requires_recent_authentication_to_change_second_factors(self):
        make_member()
        self.sign_in()
        self.reauthenticate()
        url = reverse("mfa_activate_totp")
        self.assertEqual(self.client.get(url).status_code, HTTPStatus.OK)
        with patch("allauth.account.internal.flows.reauthentication.time.time", return_value=time.time() + 3600):
            self.assertIn(reverse("account_reauthenticate"), self.client.get(url)["Location"])

    def test_sets_no_cookies_on_public_pages(self):
        for name in ("home", "restaurant_list"):
            with self.subTest(name=name):
                page = self.client.get(reverse(name))
                self.assertFalse(page.cookies)
                self.assertIn("public", page["Cache-Control"])
