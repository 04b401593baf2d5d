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
from reviews.tests.account_case import AccountTestCase, code_mailed, make_member, shown
from reviews.tests.factories import make_restaurant, make_user


class SignUpTests(AccountTestCase):
    def test_asks_for_the_code_of_a_mail_and_then_signs_in(self):
        next_page = make_restaurant().get_absolute_url()
        page = self.client.get(reverse("account_signup"), {"next": next_page})
        self.assertContains(page, f'<input type="hidden" name="next" value="{next_page}">', html=True)
        response = self.sign_up(next=next_page)
        self.assertRedirects(response, reverse("account_email_verification_sent"))
        self.assert_signed_out()
        [message] = mail.outbox
        self.assertEqual(message.to, ["ana@example.org"])
        self.assertIn(code_mailed(), message.body)
        self.assertRedirects(self.confirm(), next_page)
        self.assert_signed_in(User.objects.get(email="ana@example.org"))
        self.assertTrue(EmailAddress.objects.get().verified)

    def test_leads_to_the_own_reviews_unless_told_otherwise(self):
        self.sign_up()
        self.assertRedirects(self.confirm(), reverse("my_reviews"))

    def test_never_leads_to_another_host(self):
        self.sign_up(next="https://evil.example/")
        self.assertRedirects(self.confirm(), reverse("my_reviews"))

    def test_confirms_nothing_by_a_wrong_code(self):
        self.sign_up()
        page = self.confirm("AAAAAA" if code_mailed() != "AAAAAA" else "BBBBBB")
        self.assertContains(page, "Incorrect code")
        self.assert_signed_out()
        self.assertFalse(EmailAddress.objects.get().verified)

    def test_begins_again_when_the_address_was_wrong(self):
        self.sign_up(email="anna@example.org")
        self.client.post(reverse("account_logout"), {"next": reverse("account_signup")})
        self.assertContains(self.client.get(reverse("account_signup")), "Make my account")
        self.sign_up()
        self.confirm()
        self.assert_signed_in(User.objects.get(email="ana@example.org"))

    def test_gives_no_rights(self):
        self.sign_up(is_staff="on", is_superuser="on", trust="3")
        person = User.objects.get()
        self.assertEqual((person.is_staff, person.is_superuser, person.trust), (False, False, User.Trust.NEW))

    def test_refuses_weak_passwords(self):
        for password in ("short", "1234567890", "password123"):
            with self.subTest(password=password):
                self.assertContains(self.sign_up(password1=password), "errorlist")
        self.assertFalse(User.objects.exists())

    def test_tells_the_name_as_it_was_meant(self):
        self.sign_up(display_name="  Ana \u00a0  Luísa\t")
        self.assertEqual(User.objects.get().display_name, "Ana Luísa")

    def test_refuses_a_name_that_shows_nothing(self):
        for name in ("...", "   ", "—!?", "\u200b"):
            with self.subTest(name=name):
                self.assertContains(self.sign_up(display_name=name), "errorlist")
        self.assertContains(self.sign_up(display_name="..."), "A name needs a letter or a digit.")
        self.assertFalse(User.objects.exists())

    def test_makes_the_handle_of_the_name(self):
        for name, handle in [("Ana Luísa", "ana-luisa"), ("under_score_", "under-score"), ("x" * 60, "x" * 32)]:
            with self.subTest(name=name):
                self.sign_up(display_name=name, email=f"{handle}@example.org")
                self.client.logout()
                person = User.objects.get(email=f"{handle}@example.org")
                self.assertEqual(person.handle, handle)
                person.full_clean()

    def test_gives_everyone_a_handle_of_their_own(self):
        make_user(handle="ana")
        self.sign_up(display_name="Ana")
        self.assertRegex(User.objects.get(display_name="Ana").handle, r"^ana-[a-z0-9]{5}$")

    def test_takes_names_in_any_script(self):
        self.sign_up(display_name="ليلى")
        person = User.objects.get()
        self.assertEqual(person.display_name, "ليلى")
        self.assertRegex(person.handle, r"^person-[a-z0-9]{5}$")

    def test_keeps_addresses_in_small_letters(self):
        self.sign_up(email="Ana@Example.ORG")
        self.assertEqual(User.objects.get().email, "ana@example.org")
        self.assertEqual(EmailAddress.objects.get().email, "ana@example.org")

    def test_makes_no_second_account_and_mails_the_owner_of_the_first(self):
        make_member()
        self.assertRedirects(self.sign_up(email="Ana@example.org"), reverse("account_email_verification_sent"))
        self.assertEqual(User.objects.count(), 1)
        [message] = mail.outbox
        self.assertEqual(message.to, ["ana@example.org"])
        self.assertIn(reverse("account_reset_password"), message.body)
        self.assert_signed_out()

    def test_does_not_tell_whose_address_has_an_account(self):
        new = self.seen_by_visitor("new@example.org")
        make_member("old@example.org")
        self.assertEqual(self.seen_by_visitor("old@example.org"), new)

    def seen_by_visitor(self, email):
        """All pages up to the wrong code, without what differs each time, and how many passwords were hashed."""
        self.client.logout()
        with patch.object(MD5PasswordHasher, "encode", return_value="md5$salt$hash") as encode:
            pages = [self.sign_up(email=email)]
        pages += [self.client.get(pages[0]["Location"]), self.client.get(reverse("account_signup"))]
        pages += [self.confirm("WRONG1", action=action) for action in ("verify", "resend", "change")]
        texts = [page.content.decode().replace(email, "") + page.get("Location", "") for page in pages]
        texts = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text) for text in texts]
        return [page.status_code for page in pages], texts, encode.call_count

    def test_refuses_to_be_public(self):
        self.assertIn("private", self.client.get(reverse("account_signup"))["Cache-Control"])


class SignUpDefenceTests(AccountTestCase):
    def test_hides_the_trap_without_a_style_attribute(self):
        page = self.client.get(reverse("account_signup"))
        self.assertContains(page, 'name="website" tabindex="-1" autocomplete="off" class="trap" aria-hidden="true"')
        self.assertNotContains(page, "style=")

    def test_makes_no_account_for_who_falls_into_the_trap(self):
        response = self.sign_up(website="https://spam.example/")
        self.assertEqual(response["Location"], reverse("account_email_verification_sent"))
        self.assertEqual((User.objects.count(), mail.outbox), (0, []))

    def test_refuses_forms_that_were_never_shown_long_enough(self):
        forged = shown(seconds_ago=60)[:-1] + "!"
        for shown_at in (shown(seconds_ago=0), shown(seconds_ago=-60), forged, "shown", ""):
            with self.subTest(shown_at=shown_at):
                page = self.sign_up(shown_at=shown_at)
                self.assertContains(page, "That was faster than people type.")
                self.assertContains(page, 'value="ana@example.org"')
                self.assertContains(page, 'value="Ana"')
        self.assertEqual((User.objects.count(), mail.outbox), (0, []))

    def test_lets_a_person_in_who_sends_the_refused_form_once_more(self):
        for first in (shown(seconds_ago=0), "forged", ""):
            with self.subTest(first=first):
                page = self.sign_up(shown_at=first)
                again = page.context["form"]["shown_at"].value()
                self.assertContains(page, f'name="shown_at" value="{again}"')
                with patch("django.core.signing.time.time", return_value=time.time() + 60):
                    self.sign_up(shown_at=again)
                self.assertTrue(User.objects.all().delete()[0])
                self.client.logout()

    def test_slows_down_who_makes_many(self):
        with patch.object(limits, "SIGN_UP", limits.RateLimit("sign_up", 1, limits.HOUR)):
            self.assertEqual(self.sign_up(display_name="...").status_code, HTTPStatus.OK)
            page = self.sign_up()
            self.assertContains(page, "Too many requests", status_code=HTTPStatus.TOO_MANY_REQUESTS)
            self.assertGreater(int(page["Retry-After"]), 3500)
            self.assertEqual(self.client.get(reverse("account_signup")).status_code, HTTPStatus.OK)
        self.assertFalse(User.objects.exists())

    def test_takes_the_addresses_of_one_household_for_one(self):
        for first, second, is_one in [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("192.0.2.1", "192.0.2.2", False),
        ]:
            with (
                self.subTest(first=first, second=second),
                patch.object(limits, "SIGN_UP", limits.RateLimit(f"sign_up {second}", 1, limits.HOUR)),
            ):
                self.client.post(reverse("account_signup"), {}, REMOTE_ADDR=first)
                answer = self.client.post(reverse("account_signup"), {}, REMOTE_ADDR=second)
                self.assertEqual(answer.status_code == HTTPStatus.TOO_MANY_REQUESTS, is_one)
