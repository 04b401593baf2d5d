import os
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.test.utils import override_script_prefix
from django.urls import reverse

from dev.harness.gunicorn import gunicorn
from restaurant_review.conf.edge import easy_auth
from restaurant_review.conf.environment import Environment
from restaurant_review.edge.tests.test_principal import principal
from reviews.tests.account_case import AccountTestCase, make_member, sign_in_to_admin

INDEX = "/admin/"
EASY_AUTH_ON = override_settings(EASY_AUTH=True, STAFF_MFA_REQUIRED=False)
SIGN_IN = "/.auth/login/aad?post_login_redirect_uri=%2Fadmin%2F"


class EasyAuthTestCase(AccountTestCase):
    def setUp(self):
        super().setUp()
        self.person = make_member(is_staff=True, is_superuser=True)

    def get(self, path=INDEX, email="ana@example.org", claims=(), **headers):
        header = principal(("preferred_username", email), *claims)
        return self.client.get(path, headers={"X-MS-CLIENT-PRINCIPAL": header, **headers})

    def assert_admitted(self, response):
        self.assertContains(response, "Log out")

    def assert_refused(self, response):
        self.assertContains(response, "Your account has no access to the admin", status_code=403)


@EASY_AUTH_ON
class EasyAuthTests(EasyAuthTestCase):
    def test_admits_staff_to_the_admin_with_easy_auth(self):
        self.assert_admitted(self.get())
        self.assert_admitted(self.get(email="ANA@example.org"))
        self.assertEqual(self.get("/admin/reviews/review/").status_code, 200)

    def test_accepts_admin_forms_of_staff_with_easy_auth(self):
        url = reverse("admin:reviews_cuisine_add")
        header = principal(("preferred_username", "ana@example.org"))
        response = self.client.post(url, {}, headers={"X-MS-CLIENT-PRINCIPAL": header})
        self.assertContains(response, "This field is required")

    def test_refuses_people_who_are_not_staff_with_easy_auth(self):
        with self.assertLogs("restaurant_review.edge.easy_auth", "WARNING") as lines:
            self.assert_refused(self.get(email="eve@example.org"))
        self.assertNotIn("eve", lines.output[0])
        make_member("bo@example.org")
        self.assert_refused(self.get(email="bo@example.org"))

    def test_refuses_former_staff_immediately_with_easy_auth(self):
        self.assert_admitted(self.get())
        for field in ("is_active", "is_staff"):
            with self.subTest(field):
                setattr(self.person, field, False)
                self.person.save()
                self.assert_refused(self.get())
                setattr(self.person, field, True)

    def test_refuses_an_email_address_that_the_account_has_not_verified(self):
        self.person.emailaddress_set.update(verified=False)
        self.assert_refused(self.get())

    def test_never_creates_an_account_for_an_easy_auth_identity(self):
        count = type(self.person).objects.count()
        self.get(email="eve@example.org")
        self.assertEqual(type(self.person).objects.count(), count)

    def test_refuses_a_damaged_principal_header_without_an_error(self):
        for header in ("%%%", "e30=", "", principal(), "a" * 100_000, principal(("upn", "ana@example.org")) * 2):
            with self.subTest(header[:20]):
                self.assert_refused(self.client.get(INDEX, headers={"X-MS-CLIENT-PRINCIPAL": header}))

    def test_does_not_accept_the_other_headers_of_easy_auth(self):
        names = {"X-MS-CLIENT-PRINCIPAL-NAME": "ana@example.org", "X-MS-CLIENT-PRINCIPAL-IDP": "aad"}
        response = self.client.get(INDEX, headers={**names, "X-MS-CLIENT-PRINCIPAL-ID": "1"})
        self.assertRedirects(response, SIGN_IN, fetch_redirect_response=False)

    def test_redirects_people_once_to_the_sign_in_of_the_platform(self):
        response = self.client.get("/admin/reviews/review/?q=clams")
        expected = "/.auth/login/aad?post_login_redirect_uri=%2Fadmin%2Freviews%2Freview%2F%3Fq%3Dclams"
        self.assertRedirects(response, expected, fetch_redirect_response=False)
        self.assert_refused(self.client.post(INDEX))
        # The person has signed in, but the platform sends no header: another redirect could start a loop.
        self.client.cookies["AppServiceAuthSession"] = "anything"
        self.assert_refused(self.client.get(INDEX))

    def test_does_not_open_the_admin_by_password_with_easy_auth(self):
        sign_in_to_admin(self.client, self.person)
        self.assertRedirects(self.client.get(INDEX), SIGN_IN, fetch_redirect_response=False)
        self.assertRedirects(self.client.get("/admin/login/"), f"{SIGN_IN}login%2F", fetch_redirect_response=False)

    def test_signs_staff_of_easy_auth_in_to_the_admin_only(self):
        self.assert_admitted(self.get())
        self.assertEqual(self.get(reverse("my_reviews")).status_code, 302)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_keeps_the_signed_in_account_outside_the_admin_with_easy_auth(self):
        other = make_member("bo@example.org")
        self.client.force_login(other)
        self.assert_admitted(self.get())
        self.assertEqual(self.get(reverse("my_reviews")).wsgi_request.user, other)
        self.client.logout()
        self.client.force_login(self.person)
        self.assert_refused(self.get(email="bo@example.org"))

    def test_guards_every_path_of_the_admin_with_easy_auth(self):
        for path in ("/admin/jsi18n/", "/admin/autocomplete/", "/admin/no-such-page/", "/admin/password_change/"):
            with self.subTest(path):
                self.assert_refused(self.get(path, email="eve@example.org"))

    def test_guards_the_admin_below_a_script_name_with_easy_auth(self):
        sign_in_to_admin(self.client, self.person)
        with override_script_prefix("/reviews/"):
            response = self.client.get(INDEX, SCRIPT_NAME="/reviews")
        expected = "/.auth/login/aad?post_login_redirect_uri=%2Freviews%2Fadmin%2F"
        self.assertRedirects(response, expected, fetch_redirect_response=False)

    def test_signs_out_of_the_platform(self):
        header = principal(("preferred_username", "ana@example.org"))
        response = self.client.post("/admin/logout/", headers={"X-MS-CLIENT-PRINCIPAL": header})
        self.assertRedirects(response, "/.auth/logout", fetch_redirect_response=False)

    def test_needs_no_more_queries_with_easy_auth_than_with_a_session(self):
        url = "/admin/reviews/cuisine/"
        self.get(url)
        with self.assertNumQueries(4):
            self.get(url)


@override_settings(EASY_AUTH=True, STAFF_MFA_REQUIRED=True)
class EasyAuthSecondFactorTests(EasyAuthTestCase):
    def test_accepts_the_second_factor_that_entra_id_reports(self):
        self.assert_admitted(self.get(claims=[("amr", "pwd"), ("amr", "mfa")]))

    def test_requires_a_second_factor_of_the_site_if_entra_id_reports_none(self):
        self.assertRedirects(self.get(), reverse("mfa_index"), fetch_redirect_response=False)
        sign_in_to_admin(self.client, self.person)
        self.assert_admitted(self.get())

    def test_does_not_accept_the_second_factor_of_another_account(self):
        sign_in_to_admin(self.client, make_member("bo@example.org", is_staff=True))
        self.assertEqual(self.get().status_code, 302)


class EasyAuthOffTests(EasyAuthTestCase):
    def test_ignores_a_forged_principal_header_without_easy_auth(self):
        response = self.get(claims=[("amr", "mfa")])
        self.assertRedirects(response, "/admin/login/?next=/admin/", fetch_redirect_response=False)
        sign_in_to_admin(self.client, self.person)
        self.assert_admitted(self.get(email="eve@example.org"))

    def test_does_not_accept_a_forged_second_factor_without_easy_auth(self):
        self.client.force_login(self.person)
        self.assertRedirects(self.get(claims=[("amr", "mfa")]), reverse("mfa_index"), fetch_redirect_response=False)


VARIABLES = {
    "CONTAINER_APP_NAME": "reviews",
    "ALLOWED_HOSTS": "reviews.example",
    "SECRET_KEY": "for-tests",
    "DEBUG": "false",
    "DATABASE_URL": "postgres://user:password@127.0.0.1:9/none",
}


@pytest.fixture(scope="module", params=["true", "false"])
def server(request):
    environment = {**os.environ, **VARIABLES, "EASY_AUTH": request.param, "PYTHONPATH": os.pathsep.join(sys.path)}
    with gunicorn("restaurant_review.tests.application", environment) as server:
        yield server


def send(server, path, *headers, proto="https"):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        for name, value in [("Host", "reviews.example"), ("X-Forwarded-Proto", proto), *headers]:
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        response.body = response.read().decode()
        return response


VALID = principal(("preferred_username", "ana@example.org"))


def test_removes_the_headers_of_easy_auth_from_every_request(server):
    headers = [
        ("X-MS-CLIENT-PRINCIPAL", VALID),
        ("X-MS-TOKEN-AAD-ID-TOKEN", "secret"),
        ("x-ms-client-principal-id", "1"),
    ]
    assert send(server, "/identity-of-tests/", *headers).body == ""


@pytest.mark.parametrize(
    "headers",
    [
        [("X-MS-CLIENT-PRINCIPAL", VALID), ("X-MS-CLIENT-PRINCIPAL", VALID)],
        [("X_MS_CLIENT_PRINCIPAL", VALID)],
        [("X-MS-CLIENT-PRINCIPAL", "%%%")],
        [("X-MS-CLIENT-PRINCIPAL", "A" * 20_000)],
    ],
)
def test_refuses_a_repeated_huge_or_renamed_principal_header(server, headers):
    response = send(server, "/admin/", *headers)
    # This server has no database, so an accepted header would result in 503.
    assert response.status in {302, 400, 403, 431}
    assert "Traceback" not in "".join(server.lines)


def test_accepts_no_script_name_from_clients(server):
    # The test connects through the loopback interface, as the sidecar of Easy Auth can.
    assert send(server, "/x/identity-of-tests/", ("SCRIPT_NAME", "/x")).status == 404


def test_redirects_requests_that_did_not_come_through_the_proxy(server):
    assert send(server, "/admin/", ("X-MS-CLIENT-PRINCIPAL", VALID), proto="http").status == 301


def test_serves_probes_on_the_port_of_the_container(server):
    assert send(server, "/health", ("X-MS-CLIENT-PRINCIPAL", VALID), proto="http").status == 200


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"EASY_AUTH": "false"}, False),
        ({"EASY_AUTH": "true", "CONTAINER_APP_NAME": "reviews"}, True),
        ({"EASY_AUTH": "true", "CONTAINER_APP_JOB_NAME": "reviews-migrate"}, True),
        ({"EASY_AUTH": "true", "WEBSITE_SITE_NAME": "reviews", "WEBSITE_AUTH_ENABLED": "True"}, True),
    ],
)
def test_turns_easy_auth_on_only_with_the_setting(monkeypatch, variables, expected):
    monkeypatch.setattr(Environment, "ENVIRON", variables)
    assert easy_auth(Environment()) is expected


@pytest.mark.parametrize("platform", [{}, {"WEBSITE_SITE_NAME": "reviews", "WEBSITE_AUTH_ENABLED": "False"}])
def test_refuses_easy_auth_where_clients_can_forge_its_headers(monkeypatch, platform):
    monkeypatch.setattr(Environment, "ENVIRON", {"EASY_AUTH": "true", **platform})
    with pytest.raises(ImproperlyConfigured, match="EASY_AUTH"):
        easy_auth(Environment())
