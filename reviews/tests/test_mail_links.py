"""The links in emails about accounts."""

import re

from django.core import mail
from django.test import override_settings
from django.urls import reverse

from reviews.tests.account_case import PASSWORD, AccountTestCase, make_member

SITE = "https://reviews.example.org"


@override_settings(SITE_URL=SITE, ALLOWED_HOSTS=["testserver", "reviews.example.org", "revision.example.org"])
class MailLinkTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()

    def assert_links_to_the_site(self):
        text = "\n".join(message.subject + message.body for message in mail.outbox)
        self.assertEqual({SITE}, set(re.findall(r"https?://[^/\s]+", text)))
        self.assertNotIn("6666", text)
        self.assertNotIn("revision", text)

    def send_with_forged_hosts(self, name, data):
        for host in ("testserver:6666", "revision.example.org", "reviews.example.org:6666"):
            response = self.client.post(reverse(name), data, headers={"host": host})
            self.assertEqual(response.status_code, 302)

    def test_starts_links_in_emails_with_the_configured_url_for_a_password_reset(self):
        self.send_with_forged_hosts("account_reset_password", {"email": "ana@example.org"})
        self.assertEqual(len(mail.outbox), 3)
        self.assertIn(f"{SITE}/account/password/reset/key/", mail.outbox[0].body)
        self.assert_links_to_the_site()

    def test_starts_links_in_emails_with_the_configured_url_for_an_unknown_account(self):
        self.send_with_forged_hosts("account_reset_password", {"email": "unknown@example.org"})
        self.assertIn(f"{SITE}{reverse('account_signup')}", mail.outbox[0].body)
        self.assert_links_to_the_site()

    def test_starts_links_in_emails_with_the_configured_url_for_a_repeated_sign_up(self):
        self.client.defaults["HTTP_HOST"] = "testserver:6666"
        self.sign_up()
        self.assertIn(f"{SITE}{reverse('account_reset_password')}", mail.outbox[0].body)
        self.assert_links_to_the_site()

    def test_starts_links_in_emails_with_the_configured_url_for_a_changed_password(self):
        self.client.force_login(self.person)
        data = {"oldpassword": PASSWORD, "password1": "mussels and lemon", "password2": "mussels and lemon"}
        self.client.post(reverse("account_change_password"), data, headers={"host": "testserver:6666"})
        self.assertEqual(len(mail.outbox), 1)
        self.assert_links_to_the_site()
