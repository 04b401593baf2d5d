import time
from http import HTTPStatus

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from reviews.models import User
from reviews.tests.account_case import NEW_PASSWORD, PASSWORD, AccountTestCase, make_member


class SignInTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()

    def test_redirects_to_my_reviews_by_default_after_sign_in(self):
        self.assertRedirects(self.sign_in(), reverse("my_reviews"))
        self.assert_signed_in(self.person)

    def test_redirects_to_the_requested_page_after_sign_in(self):
        next_page = reverse("restaurant_list")
        self.assertRedirects(self.sign_in(next=next_page), next_page)

    def test_never_redirects_to_another_host_after_sign_in(self):
        for url in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            with self.subTest(url=url):
                self.assertRedirects(self.sign_in(next=url), reverse("my_reviews"))
                self.client.logout()

    def test_ignores_the_case_of_the_email_address_at_sign_in(self):
        self.sign_in(email="ANA@Example.org")
        self.assert_signed_in(self.person)

    def test_shows_the_same_error_for_a_wrong_password_and_an_unknown_email_address(self):
        sentence = "The email address or the password is wrong."
        self.assertContains(self.sign_in(password="wrong"), sentence)
        self.assertContains(self.sign_in(email="unknown@example.org"), sentence)
        self.assert_signed_out()

    def test_limits_failed_sign_in_attempts(self):
        for _ in range(5):
            self.sign_in(password="wrong")
        self.assertContains(self.sign_in(), "Too many wrong passwords.")
        self.assert_signed_out()

    def test_refuses_sign_in_of_inactive_users(self):
        User.objects.update(is_active=False)
        self.sign_in()
        self.assert_signed_out()

    def test_requires_a_mailed_code_for_an_unverified_email_address(self):
        EmailAddress.objects.update(verified=False)
        self.assertRedirects(self.sign_in(), reverse("account_email_verification_sent"))
        self.assert_signed_out()
        self.confirm()
        self.assert_signed_in(self.person)

    def test_requires_no_mailed_code_from_a_superuser(self):
        root = User.objects.create_superuser("Root@example.org", PASSWORD, handle="root", display_name="Root")
        response = self.sign_in("root@example.org", next="/admin/")
        self.assertRedirects(response, "/admin/", fetch_redirect_response=False)
        self.assert_signed_in(root)

    def test_signs_out_only_by_post(self):
        self.sign_in()
        self.client.get(reverse("account_logout"))
        self.assert_signed_in(self.person)
        self.assertRedirects(self.client.post(reverse("account_logout")), reverse("home"))
        self.assert_signed_out()


class AdminSignInTests(AccountTestCase):
    def test_redirects_from_the_admin_to_the_sign_in_page_of_the_site(self):
        response = self.client.get("/admin/", follow=True)
        self.assertEqual(response.redirect_chain[-1][0], "/account/login/?next=%2Fadmin%2F")
        self.assertContains(response, "Use a passkey")

    def test_accepts_no_password_on_the_login_page_of_the_admin(self):
        make_member(is_staff=True)
        self.client.post("/admin/login/", {"username": "ana@example.org", "password": PASSWORD})
        self.assert_signed_out()

    def test_refuses_users_who_are_not_staff_in_the_admin(self):
        self.client.force_login(make_member())
        self.assertContains(self.client.get("/admin/login/"), "You do not have access to this page", status_code=403)


@override_settings(MFA_TOTP_TOLERANCE=1)  # a test may run across the end of a 30-second step
class SecondFactorTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()
        self.secret = totp.generate_totp_secret()
        totp.TOTP.activate(self.person, self.secret)

    def code(self, steps=0):
        return totp.format_hotp_value(totp.hotp_value(self.secret, int(time.time()) // 30 + steps))

    def enter(self, code):
        return self.client.post(reverse("mfa_authenticate"), {"code": code})

    def test_requires_the_second_factor_after_the_password(self):
        self.assertRedirects(self.sign_in(), reverse("mfa_authenticate"))
        self.assert_signed_out()
        self.assertEqual(self.client.get(reverse("my_reviews")).status_code, HTTPStatus.FOUND)
        self.assertRedirects(self.enter(self.code()), reverse("my_reviews"))
        self.assert_signed_in(self.person)

    def test_refuses_wrong_and_old_codes_of_the_second_factor(self):
        self.sign_in()
        for code in (self.code(-20), "", "abcdef"):
            with self.subTest(code=code):
                self.enter(code)
                self.assert_signed_out()

    def test_accepts_each_code_of_the_second_factor_only_once(self):
        code = self.code()
        for expected in (self.assert_signed_in, lambda _person: self.assert_signed_out()):
            self.sign_in()
            self.enter(code)
            expected(self.person)
            self.client.post(reverse("account_logout"))

    def test_redirects_to_the_requested_page_after_the_second_factor(self):
        self.sign_in(next=reverse("restaurant_list"))
        self.assertRedirects(self.enter(self.code()), reverse("restaurant_list"))


class PasswordResetTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member()

    def request_link(self, email="ana@example.org"):
        return self.client.post(reverse("account_reset_password"), {"email": email})

    def set_password(self):
        link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
        form = self.client.get(link.removeprefix("http://testserver"))
        return self.client.post(form["Location"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    def test_sets_a_new_password_with_a_mailed_link(self):
        self.assertRedirects(self.request_link(), reverse("account_reset_password_done"))
        self.assertEqual(mail.outbox[0].to, ["ana@example.org"])
        self.assertIn("Second Helping", mail.outbox[0].subject + mail.outbox[0].body)
        self.assertRedirects(self.set_password(), reverse("account_reset_password_from_key_done"))
        self.sign_in(password=NEW_PASSWORD)
        self.assert_signed_in(self.person)

    def test_refuses_the_old_password_after_a_password_reset(self):
        self.request_link()
        self.set_password()
        self.sign_in()
        self.assert_signed_out()

    def test_does_not_reveal_at_a_password_reset_whether_an_email_address_has_an_account(self):
        self.assertRedirects(self.request_link("unknown@example.org"), reverse("account_reset_password_done"))
        self.assertEqual(mail.outbox[-1].to, ["unknown@example.org"])
        self.assertNotIn("/password/reset/key/", mail.outbox[-1].body)
