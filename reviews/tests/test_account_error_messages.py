"""Check that account pages show errors in the words of this site, and not those of allauth."""

import json
from unittest.mock import patch

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import SimpleTestCase
from django.urls import reverse

from reviews.accounts import error_messages
from reviews.accounts.adapter import AccountAdapter, MFAAdapter
from reviews.tests.account_case import NEW_PASSWORD, AccountTestCase, mailed_code, make_member

NO_PHONE = "accounts have no phone number"
NO_USERNAME = "accounts have no username"
NO_SIGN_IN_BY_CODE = "sign-in by code is turned off"
ENUMERATION = "allauth must not reveal which email addresses have an account"
HEADLESS = "only allauth.headless, which is not installed, uses it"
UNREACHABLE = {
    "account_inactive": "a page of its own says it",
    "cannot_remove_primary_email": HEADLESS,
    "phone_password_mismatch": NO_PHONE,
    "invalid_or_expired_key": HEADLESS,
    "invalid_login": NO_SIGN_IN_BY_CODE,
    "invalid_password_reset": "a page of its own says it",
    "max_email_addresses": "accounts have a single email address",
    "phone_taken": NO_PHONE,
    "unknown_email": ENUMERATION,
    "unknown_phone": NO_PHONE,
    "unverified_primary_email": HEADLESS,
    "username_blacklisted": NO_USERNAME,
    "username_password_mismatch": NO_USERNAME,
    "username_taken": NO_USERNAME,
    "select_only_one": NO_SIGN_IN_BY_CODE,
    "same_as_current": "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE is False",
}
UNREACHABLE_MFA = {
    "add_email_blocked": "email addresses are confirmed by code",
    "cannot_delete_authenticator": "the adapter always allows it",
}


class ErrorMessageTests(SimpleTestCase):
    def test_replaces_each_reachable_error_message_of_allauth(self):
        cases = [
            (DefaultAccountAdapter, AccountAdapter, UNREACHABLE),
            (DefaultMFAAdapter, MFAAdapter, UNREACHABLE_MFA),
        ]
        for stock, ours, unreachable in cases:
            with self.subTest(adapter=ours.__name__):
                unchanged = {name for name, text in stock.error_messages.items() if ours.error_messages[name] == text}
                self.assertEqual(unchanged, set(unreachable))

    def test_words_error_messages_about_accounts_as_plain_sentences(self):
        for text in [*error_messages.ACCOUNT_ERRORS.values(), *error_messages.MFA_ERRORS.values()]:
            with self.subTest(text=text):
                self.assertRegex(str(text), r"\A[A-Z][^A-Z]+([.] [A-Z][^A-Z]+)*\.\Z")
                self.assertNotRegex(str(text), r"and/or|E-mail|[Ll]ogin|[Ff]actor|[Tt]oken|[Uu]ser\b")


class SignInErrorTests(AccountTestCase):
    def test_shows_an_error_about_codes_after_too_many_wrong_codes(self):
        self.sign_up()
        wrong = "AAAAAA" if mailed_code() != "AAAAAA" else "BBBBBB"
        for _attempt in range(20):
            if (response := self.confirm(wrong)).status_code != 200:
                break
            self.assertContains(response, "This code is wrong.")
        self.assertContains(self.client.get(response["Location"]), "Too many attempts. Try again in a few minutes.")

    def test_shows_an_error_about_keys_when_a_key_is_refused(self):
        url = reverse("mfa_login_webauthn")
        response = self.client.post(url, {"credential": json.dumps("unknown")}, follow=True)
        self.assertContains(response, "This passkey or security key was not accepted. Please try again.")

    def test_shows_errors_about_keys_and_codes_in_the_second_step_of_sign_in(self):
        totp.TOTP.activate(make_member(), totp.generate_totp_secret())
        self.sign_in()
        credential = {"credential": json.dumps("unknown")}
        response = self.client.post(reverse("mfa_authenticate"), credential)
        self.assertContains(response, "Key</a>: This passkey or security key was not accepted.")
        self.assertContains(self.client.post(reverse("mfa_authenticate"), {"code": "000"}), "This code is wrong.")


class AccountErrorTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()
        self.sign_in()

    def assert_shows(self, sentence, name, **fields):
        self.assertContains(self.client.post(reverse(name), fields, follow=True), sentence)

    def test_shows_its_own_errors_on_the_pages_about_passwords(self):
        passwords = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        self.assert_shows("This is not your current password.", "account_change_password", **passwords)
        self.assert_shows("This password is wrong.", "account_reauthenticate", password="wrong")

    def test_shows_its_own_error_when_the_email_address_is_changed(self):
        self.reauthenticate()
        address = {"email": "ana@example.org", "action_add": ""}
        self.assert_shows("Your account already has this email address.", "account_email", **address)

    def test_shows_its_own_error_when_another_account_has_just_confirmed_the_email_address(self):
        self.reauthenticate()
        self.client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
        code = mailed_code()
        make_member("new@example.org")
        self.assertContains(self.confirm(code), "Another account has this email address.")

    def test_shows_its_own_errors_when_two_step_sign_in_is_not_set_up(self):
        self.reauthenticate()
        self.assert_shows("Set up two-step sign-in before you create recovery codes.", "mfa_generate_recovery_codes")
        self.assert_shows("This code is wrong.", "mfa_activate_totp", code="000")
        for _ in range(5):
            self.client.post(reverse("mfa_activate_totp"), {"code": "000"})
        self.assert_shows("You have tried this too often.", "mfa_activate_totp", code="000")
        EmailAddress.objects.update(verified=False)
        self.assert_shows("Confirm your email address before you set up two-step sign-in.", "mfa_activate_totp")

    def test_shows_an_error_about_keys_when_a_key_cannot_be_added(self):
        self.reauthenticate()
        credential = json.dumps("unknown")
        self.assert_shows("This passkey or security key was not accepted.", "mfa_add_webauthn", credential=credential)


class WaysToReauthenticateTests(AccountTestCase):
    def test_names_the_ways_to_reauthenticate_as_on_other_pages(self):
        person = make_member()
        totp.TOTP.activate(person, totp.generate_totp_secret())
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "key", "credential": {}}
        )
        self.client.force_login(person)
        with patch("allauth.mfa.webauthn.internal.auth.begin_authentication", return_value={}):
            password_page = self.client.get(reverse("account_reauthenticate"))
            code_page = self.client.get(reverse("mfa_reauthenticate"))
        self.assertContains(password_page, "Use your authenticator app or a recovery code")
        self.assertContains(password_page, "Use a passkey or security key")
        self.assertContains(code_page, "Use your password")
