import traceback
from unittest.mock import patch

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.test import SimpleTestCase, override_settings

from restaurant_review.conf.environment import Environment
from restaurant_review.conf.mail import mailer_settings


def mailer_settings_for(url):
    with patch.dict("os.environ", {"MAIL_URL": url}):
        return mailer_settings(Environment())


class MailUrlTests(SimpleTestCase):
    def build(self, url):
        """Return the backend that Django makes for a URL. Django raises an error for unknown options."""
        with override_settings(MAILERS={"default": mailer_settings_for(url)}):
            return mailers["default"]

    def test_writes_mail_to_the_console(self):
        self.assertEqual(type(self.build("console:")).__module__, "restaurant_review.mail.console")

    def test_writes_mail_to_a_folder_with_a_quoted_name(self):
        backend = self.build("file:///tmp/my%20mail")
        self.assertEqual(type(backend).__module__, "django.core.mail.backends.filebased")
        self.assertEqual(backend.file_path, "/tmp/my mail")  # noqa: S108

    def test_connects_to_a_mail_server_with_starttls_with_tls_or_unencrypted(self):
        for url, port, use_tls, use_ssl in [
            ("smtp://mail.example.org", 587, True, False),
            ("smtp://mail.example.org:2525", 2525, True, False),
            ("smtp://mail.example.org:25?tls=off", 25, False, False),
            ("smtp://mail.example.org/?tls=off", 587, False, False),
            ("smtps://mail.example.org", 465, False, True),
            ("smtps://mail.example.org:4650", 4650, False, True),
        ]:
            with self.subTest(url=url):
                backend = self.build(url)
                self.assertEqual((backend.host, backend.port), ("mail.example.org", port))
                self.assertEqual((backend.use_tls, backend.use_ssl), (use_tls, use_ssl))
                self.assertEqual((backend.username, backend.password), ("", ""))

    def test_limits_the_wait_for_a_mail_server(self):
        self.assertEqual(self.build("smtp://mail.example.org").timeout, 5)

    def test_decodes_percent_encoded_users_and_passwords_in_the_mail_url(self):
        backend = self.build("smtp://ana%40example.org:p%3Aa%2Fs%3Fs%25%20%C3%A9@mail.example.org")
        self.assertEqual((backend.username, backend.password), ("ana@example.org", "p:a/s?s% é"))
        self.assertEqual(backend.host, "mail.example.org")

    def test_refuses_an_invalid_mail_url_and_lists_the_valid_forms(self):
        for url in (
            "",
            "mail.example.org",
            "imap://mail.example.org",
            "file:",
            "file://folder",
            "smtp:",
            "smtp://",
            "smtp://:587",
            "smtps://ana:password@",
            "smtp://mail.example.org:many",
            "smtp://mail.example.org:99999",
            "smtp://[mail.example.org",
        ):
            with (
                self.subTest(url=url),
                self.assertRaisesMessage(ImproperlyConfigured, "MAIL_URL cannot be used: write console:"),
            ):
                mailer_settings_for(url)

    def test_keeps_the_password_out_of_the_error_about_an_invalid_mail_url(self):
        for url in ("smtp://ana:secret@", "imap://ana:secret@mail.example.org", "smtp://ana:secret/2@mail.example.org"):
            with self.subTest(url=url):
                with self.assertRaises(ImproperlyConfigured) as raised:
                    mailer_settings_for(url)
                self.assertNotIn("secret", "".join(traceback.format_exception(raised.exception)))
