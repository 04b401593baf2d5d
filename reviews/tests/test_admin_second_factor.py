import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib import admin
from django.test import override_settings
from django.urls import reverse

from reviews.tests.account_case import AccountTestCase, make_member, sign_in_to_admin

INDEX = "/admin/"


def code_of(secret, steps=0):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


@override_settings(MFA_TOTP_TOLERANCE=1)  # a test may run across the end of a 30-second step
class AdminSecondFactorTests(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member(is_staff=True, is_superuser=True)

    def activate(self):
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(self.person, secret)
        return secret

    def assert_refused(self, url=INDEX):
        self.assertEqual(self.client.get(url).status_code, 302)

    def assert_admitted(self):
        self.assertContains(self.client.get(INDEX), "Log out")

    def test_leads_staff_without_a_second_factor_to_set_one_up_and_back(self):
        self.sign_in()
        page = self.client.get(INDEX, follow=True)
        self.assertEqual(page.request["PATH_INFO"], reverse("mfa_index"))
        self.assertContains(page, "The admin requires two-step sign-in.")
        self.assertNotContains(page, "Continue to the admin")
        self.reauthenticate()
        url = reverse("mfa_activate_totp")
        secret = self.client.get(url).context["form"].secret
        codes = self.client.post(url, {"code": code_of(secret)}, follow=True)
        self.assertContains(codes, 'href="/admin/">Continue to the admin')
        self.assertRedirects(self.client.get(INDEX), reverse("mfa_reauthenticate") + "?next=/admin/")
        data = {"code": code_of(secret, steps=1), "next": INDEX}
        self.assertRedirects(self.client.post(reverse("mfa_reauthenticate"), data), INDEX)
        self.assert_admitted()

    def test_admits_staff_who_signed_in_with_a_second_factor_to_the_admin(self):
        secret = self.activate()
        self.sign_in(next=INDEX)
        self.assertRedirects(self.client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}), INDEX)
        self.assert_admitted()

    def test_asks_for_the_second_factor_in_a_session_that_began_without_it(self):
        self.sign_in()
        self.activate()
        url = "/admin/reviews/review/?q=clams"
        reauthenticate = self.client.get(url, follow=True)
        self.assertEqual(reauthenticate.request["PATH_INFO"], reverse("mfa_reauthenticate"))
        self.assertContains(reauthenticate, 'value="/admin/reviews/review/?q=clams"')

    def test_does_not_accept_the_password_as_the_second_factor(self):
        self.sign_in()
        self.activate()
        self.reauthenticate()
        self.assert_refused()

    def test_asks_for_a_key_if_it_is_the_only_factor(self):
        self.sign_in()
        Authenticator.objects.create(user=self.person, type=Authenticator.Type.WEBAUTHN, data={})
        response = self.client.get(INDEX)
        self.assertEqual(response["Location"].split("?")[0], reverse("mfa_reauthenticate_webauthn"))

    def test_refuses_a_session_whose_second_factor_was_removed(self):
        sign_in_to_admin(self.client, self.person)
        self.assert_admitted()
        Authenticator.objects.all().delete()
        self.assert_refused()

    def test_does_not_accept_the_second_factor_of_another_account(self):
        self.client.force_login(self.person)
        other = totp.TOTP.activate(make_member("bo@example.org"), totp.generate_totp_secret()).instance
        session = self.client.session
        session["account_authentication_methods"] = [{"method": "mfa", "id": other.pk, "at": time.time()}]
        session["account_authentication_methods_user"] = str(self.person.pk)
        session.save()
        self.assert_refused()

    def test_requires_a_second_factor_for_every_page_of_the_admin(self):
        self.sign_in()
        for url in [INDEX, "/admin/jsi18n/", "/admin/autocomplete/", "/admin/password_change/", "/admin/no-such-page/"]:
            self.assert_refused(url)
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            self.assert_refused(reverse(f"{name}_changelist"))
            self.assert_refused(reverse(f"{name}_add"))
            self.assert_refused(reverse(f"{name}_change", args=[1]))

    def test_signs_staff_out_without_a_second_factor(self):
        self.sign_in()
        self.client.post("/admin/logout/", follow=True)
        self.client.post(reverse("account_logout"))
        self.assert_signed_out()

    def test_admits_staff_by_password_if_no_second_factor_is_required(self):
        self.sign_in()
        with override_settings(STAFF_MFA_REQUIRED=False):
            self.assert_admitted()

    def test_refuses_people_who_are_not_staff_in_the_admin_even_with_a_second_factor(self):
        sign_in_to_admin(self.client, make_member("bo@example.org"))
        self.assertEqual(self.client.get(INDEX, follow=True).status_code, 403)
