"""Check that account pages and emails are written for this site and contain no stock text of allauth."""

import re
from pathlib import Path
from unittest.mock import patch

import allauth
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from bs4 import BeautifulSoup
from django.core import mail
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from reviews.accounts.adapter import AccountAdapter
from reviews.tests.account_case import NEW_PASSWORD, PASSWORD, AccountTestCase, make_member
from reviews.tests.test_urls import PATTERNS
from reviews.tests.test_user_agents import FIREFOX_ON_WINDOWS

SITE_NAME = "Bo & Co"
STOCK_TEXT = re.compile(r"[Ee]-mail|Menu|Sign (In|Up|Out)|example\.com|Hello from|Thank you for using|Mozilla/")
TITLE_CASE = re.compile(r"[a-z,] [A-Z][a-z]")
SHORT_TEXTS = "title, h1, h2, label, legend, th, button, main a.button, .account-nav a"
# The first only redirects, because sign-in by code is turned off. The others do not return an HTML page.
NOT_PAGES = {"account_confirm_login_code", "mfa_login_webauthn", "mfa_download_recovery_codes"}
# Emails of features that are turned off: sign-in and password reset by code, and confirming an address by link.
UNUSED_MAILS = {"account/email/login_code", "account/email/password_reset_code", "account/email/email_confirm"}
ACCOUNT_PAGES = {
    pattern.name
    for pattern in PATTERNS
    if pattern.callback.__module__.startswith("allauth.") and pattern.name not in NOT_PAGES
}


@override_settings(SITE_NAME=SITE_NAME)
class AccountPageTextTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.walked = set()
        self.client.defaults["HTTP_USER_AGENT"] = FIREFOX_ON_WINDOWS

    def visit(self, name, *args):
        self.walked.add(name)
        response = self.client.get(reverse(name, args=args))
        with self.subTest(name=name):
            self.assertEqual(response.status_code, 200)
            page = BeautifulSoup(response.content, "html.parser")
            self.assertNotRegex(page.get_text(), STOCK_TEXT)
            for element in page.select(SHORT_TEXTS):
                self.assertNotRegex(" ".join(element.get_text().replace(SITE_NAME, "").split()), TITLE_CASE)
        return page

    def visit_all(self, names):
        for name in names.split():
            self.visit(name)

    def test_shows_no_stock_text_of_allauth_on_account_pages(self):
        self.visit_all("account_login account_signup account_inactive account_reset_password")
        self.visit_all("account_reset_password_done account_reset_password_from_key_done")
        self.visit("account_reset_password_from_key", "1", "bad-key")
        self.sign_up(email="new@example.org")
        self.visit("account_email_verification_sent")
        self.client.logout()
        self.visit_pages_of_a_member(make_member())
        self.assertEqual(self.walked, ACCOUNT_PAGES)

    def visit_pages_of_a_member(self, person):
        self.sign_in()
        self.visit("account_reauthenticate")
        self.reauthenticate()
        self.visit_all("account_email account_change_password mfa_index mfa_list_webauthn mfa_add_webauthn")
        self.visit_all("mfa_activate_totp account_logout usersessions_list")
        totp.TOTP.activate(person, totp.generate_totp_secret())
        self.client.post(reverse("mfa_generate_recovery_codes"))
        self.visit_all("mfa_view_recovery_codes mfa_generate_recovery_codes mfa_deactivate_totp mfa_reauthenticate")
        key = Authenticator.objects.create(
            user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "blue key", "credential": {}}
        )
        self.visit_all("mfa_index mfa_list_webauthn")
        self.visit("mfa_edit_webauthn", key.pk)
        self.visit("mfa_remove_webauthn", key.pk)
        with patch("allauth.mfa.webauthn.internal.auth.begin_authentication", return_value={}):
            self.visit("mfa_reauthenticate_webauthn")
        key.delete()
        person.set_unusable_password()
        person.save()
        self.client.force_login(person)
        self.visit("account_set_password")
        self.client.logout()
        person.set_password(PASSWORD)
        person.save()
        self.sign_in()
        self.visit("mfa_authenticate")

    def test_names_the_devices_of_a_person_on_the_page_of_sessions(self):
        make_member()
        self.sign_in()
        page = self.visit("usersessions_list")
        self.assertIn("Firefox on Windows", page.select_one("table").get_text())


@override_settings(SITE_NAME=SITE_NAME)
class AccountMailTests(AccountTestCase):
    TEMPLATES = Path(allauth.__file__).parent / "templates"
    CONTEXT = {
        "code": "ABC123",
        "password_reset_url": "https://eat.example/reset",
        "signup_url": "https://eat.example/signup",
        "from_email": "old@example.org",
        "to_email": "new@example.org",
        "deleted_email": "old@example.org",
        "ip": "192.0.2.1",
        "user_agent": FIREFOX_ON_WINDOWS,
    }

    def send(self, prefix):
        request = RequestFactory().get("/", HTTP_HOST="testserver")
        with context.request_context(request):
            values = {**self.CONTEXT, "timestamp": timezone.now()}
            AccountAdapter(request).send_mail(prefix, "ana@example.org", values)
        return mail.outbox[-1]

    def test_sends_no_stock_text_of_allauth_in_account_emails(self):
        folders = [self.TEMPLATES / app / "email" for app in ("account", "mfa")]
        subjects = [path.relative_to(self.TEMPLATES) for folder in folders for path in folder.glob("*_subject.txt")]
        prefixes = {str(path).removesuffix("_subject.txt") for path in subjects} - UNUSED_MAILS
        self.assertGreater(len(prefixes), 10)
        for prefix in prefixes:
            with self.subTest(prefix=prefix):
                message = self.send(prefix)
                self.assertIn(SITE_NAME, message.subject)
                self.assertNotRegex(message.subject.replace(SITE_NAME, ""), TITLE_CASE)
                self.assertIn(SITE_NAME, message.body)
                self.assertRegex(message.body, r"If (this|it) was not")
                self.assertNotRegex(message.subject + message.body, STOCK_TEXT)

    def test_states_in_an_email_when_and_where_a_password_was_changed(self):
        make_member()
        self.sign_in()
        passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        self.client.post(reverse("account_change_password"), passwords, HTTP_USER_AGENT=FIREFOX_ON_WINDOWS)
        body = mail.outbox[-1].body
        self.assertIn("The password of your account at Bo & Co has been changed.", body)
        self.assertRegex(body, r"When: \d+ \w+ \d{4}, \d\d:\d\d \(UTC\)")
        self.assertIn("Device: Firefox on Windows\nIP address: 127.0.0.1\n", body)
        self.assertIn(f"http://testserver{reverse('account_reset_password')}", body)
