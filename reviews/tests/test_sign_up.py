import re
import time
from http import HTTPStatus
from unittest.mock import patch

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.urls import reverse

from reviews import rate_limits as limits
from reviews.models import User
from reviews.tests.account_case import AccountTestCase, mailed_code, make_member, timestamp
from reviews.tests.factories import make_restaurant, make_user


class SignUpTests(AccountTestCase):
    def test_signs_a_new_person_in_after_the_mailed_code_is_entered(self):
        next_page = make_restaurant().get_absolute_url()
        page = self.client.get(reverse("account_signup"), {"next": next_page})
        self.assertContains(page, f'<input type="hidden" name="next" value="{next_page}">', html=True)
        response = self.sign_up(next=next_page)
        self.assertRedirects(response, reverse("account_email_verification_sent"))
        self.assert_signed_out()
        [message] = mail.outbox
        self.assertEqual(message.to, ["ana@example.org"])
        self.assertIn(mailed_code(), message.body)
        self.assertRedirects(self.confirm(), next_page)
        self.assert_signed_in(User.objects.get(email="ana@example.org"))
        self.assertTrue(EmailAddress.objects.get().verified)

    def test_redirects_to_my_reviews_by_default_after_sign_up(self):
        self.sign_up()
        self.assertRedirects(self.confirm(), reverse("my_reviews"))

    def test_never_redirects_to_another_host_after_sign_up(self):
        self.sign_up(next="https://evil.example/")
        self.assertRedirects(self.confirm(), reverse("my_reviews"))

    def test_refuses_a_wrong_code_at_sign_up(self):
        self.sign_up()
        page = self.confirm("AAAAAA" if mailed_code() != "AAAAAA" else "BBBBBB")
        self.assertContains(page, "This code is wrong.")
        self.assert_signed_out()
        self.assertFalse(EmailAddress.objects.get().verified)

    def test_allows_a_new_sign_up_after_a_mistyped_email_address(self):
        self.sign_up(email="anna@example.org")
        self.client.post(reverse("account_logout"), {"next": reverse("account_signup")})
        self.assertContains(self.client.get(reverse("account_signup")), "Create account")
        self.sign_up()
        self.confirm()
        self.assert_signed_in(User.objects.get(email="ana@example.org"))

    def test_ignores_submitted_permissions_at_sign_up(self):
        self.sign_up(is_staff="on", is_superuser="on", trust="3")
        person = User.objects.get()
        self.assertEqual((person.is_staff, person.is_superuser, person.trust), (False, False, User.Trust.NEW))

    def test_refuses_weak_passwords_at_sign_up(self):
        for password in ("short", "1234567890", "password123"):
            with self.subTest(password=password):
                self.assertContains(self.sign_up(password1=password), "errorlist")
        self.assertFalse(User.objects.exists())

    def test_normalizes_spaces_in_the_display_name(self):
        self.sign_up(display_name="  Ana \u00a0  Luísa\t")
        self.assertEqual(User.objects.get().display_name, "Ana Luísa")

    def test_refuses_a_display_name_without_letters_and_digits(self):
        for name in ("...", "   ", "—!?", "\u200b"):
            with self.subTest(name=name):
                self.assertContains(self.sign_up(display_name=name), "errorlist")
        self.assertContains(self.sign_up(display_name="..."), "Your name must contain a letter or a digit.")
        self.assertFalse(User.objects.exists())

    def test_derives_the_handle_from_the_display_name(self):
        for name, handle in [("Ana Luísa", "ana-luisa"), ("under_score_", "under-score"), ("x" * 60, "x" * 32)]:
            with self.subTest(name=name):
                self.sign_up(display_name=name, email=f"{handle}@example.org")
                self.client.logout()
                person = User.objects.get(email=f"{handle}@example.org")
                self.assertEqual(person.handle, handle)
                person.full_clean()

    def test_adds_a_random_suffix_to_a_handle_that_is_taken(self):
        make_user(handle="ana")
        self.sign_up(display_name="Ana")
        self.assertRegex(User.objects.get(display_name="Ana").handle, r"^ana-[a-z0-9]{5}$")

    def test_accepts_display_names_in_any_script(self):
        self.sign_up(display_name="ليلى")
        person = User.objects.get()
        self.assertEqual(person.display_name, "ليلى")
        self.assertRegex(person.handle, r"^person-[a-z0-9]{5}$")

    def test_stores_email_addresses_in_lower_case(self):
        self.sign_up(email="Ana@Example.ORG")
        self.assertEqual(User.objects.get().email, "ana@example.org")
        self.assertEqual(EmailAddress.objects.get().email, "ana@example.org")

    def test_mails_the_owner_of_an_existing_account_instead_of_creating_a_second(self):
        make_member()
        self.assertRedirects(self.sign_up(email="Ana@example.org"), reverse("account_email_verification_sent"))
        self.assertEqual(User.objects.count(), 1)
        [message] = mail.outbox
        self.assertEqual(message.to, ["ana@example.org"])
        self.assertIn(reverse("account_reset_password"), message.body)
        self.assert_signed_out()

    def test_does_not_reveal_at_sign_up_whether_an_email_address_has_an_account(self):
        new = self.collect_responses("new@example.org")
        make_member("old@example.org")
        self.assertEqual(self.collect_responses("old@example.org"), new)

    def collect_responses(self, email):
        """Return status codes and normalized texts of all pages of a sign-up, and the number of hashed passwords."""
        self.client.logout()
        with patch.object(MD5PasswordHasher, "encode", return_value="md5$salt$hash") as encode:
            pages = [self.sign_up(email=email)]
        pages += [self.client.get(pages[0]["Location"]), self.client.get(reverse("account_signup"))]
        pages += [self.confirm("WRONG1", action=action) for action in ("verify", "resend", "change")]
        texts = [page.content.decode().replace(email, "") + page.get("Location", "") for page in pages]
        texts = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text) for text in texts]
        return [page.status_code for page in pages], texts, encode.call_count

    def test_allows_no_shared_cache_for_the_sign_up_page(self):
        self.assertIn("private", self.client.get(reverse("account_signup"))["Cache-Control"])


class SignUpBotDetectionTests(AccountTestCase):
    def test_hides_the_sign_up_honeypot_without_a_style_attribute(self):
        page = self.client.get(reverse("account_signup"))
        self.assertContains(page, 'name="website" tabindex="-1" autocomplete="off" class="honeypot" aria-hidden="true"')
        self.assertNotContains(page, "style=")

    def test_creates_no_account_if_the_honeypot_is_filled_in(self):
        response = self.sign_up(website="https://spam.example/")
        self.assertEqual(response["Location"], reverse("account_email_verification_sent"))
        self.assertEqual((User.objects.count(), mail.outbox), (0, []))

    def test_refuses_sign_up_forms_with_a_recent_or_invalid_timestamp(self):
        forged = timestamp(seconds_ago=60)[:-1] + "!"
        for shown_at in (timestamp(seconds_ago=0), timestamp(seconds_ago=-60), forged, "shown", ""):
            with self.subTest(shown_at=shown_at):
                page = self.sign_up(shown_at=shown_at)
                self.assertContains(page, "The form was submitted too quickly.")
                self.assertContains(page, 'value="ana@example.org"')
                self.assertContains(page, 'value="Ana"')
        self.assertEqual((User.objects.count(), mail.outbox), (0, []))

    def test_accepts_a_refused_sign_up_form_that_is_submitted_again(self):
        for first in (timestamp(seconds_ago=0), "forged", ""):
            with self.subTest(first=first):
                page = self.sign_up(shown_at=first)
                again = page.context["form"]["shown_at"].value()
                self.assertContains(page, f'name="shown_at" value="{again}"')
                with patch("django.core.signing.time.time", return_value=time.time() + 60):
                    self.sign_up(shown_at=again)
                self.assertTrue(User.objects.all().delete()[0])
                self.client.logout()

    def test_limits_sign_ups_per_ip_address(self):
        with patch.object(limits, "SIGN_UP", limits.RateLimit("sign_up", 1, limits.HOUR)):
            self.assertEqual(self.sign_up(display_name="...").status_code, HTTPStatus.OK)
            page = self.sign_up()
            self.assertContains(page, "Too many requests", status_code=HTTPStatus.TOO_MANY_REQUESTS)
            self.assertGreater(int(page["Retry-After"]), 3500)
            self.assertEqual(self.client.get(reverse("account_signup")).status_code, HTTPStatus.OK)
        self.assertFalse(User.objects.exists())

    def test_counts_sign_ups_from_ipv6_addresses_of_the_same_network_together(self):
        for first, second, is_same in [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("192.0.2.1", "192.0.2.2", False),
        ]:
            with (
                self.subTest(first=first, second=second),
                patch.object(limits, "SIGN_UP", limits.RateLimit(f"sign_up {second}", 1, limits.HOUR)),
            ):
                self.client.post(reverse("account_signup"), {}, REMOTE_ADDR=first)
                response = self.client.post(reverse("account_signup"), {}, REMOTE_ADDR=second)
                self.assertEqual(response.status_code == HTTPStatus.TOO_MANY_REQUESTS, is_same)
