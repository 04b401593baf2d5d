"""The security headers of each kind of response."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.test import Client, TestCase, override_settings
from django.urls import reverse

from reviews.tests.account_case import AccountTestCase, make_member, sign_in_to_admin
from reviews.tests.factories import make_restaurant

EXPECTED = {
    **settings.SECURITY_HEADERS,
    "Content-Security-Policy": "default-src 'none'",
    "X-Frame-Options": "DENY",
}


class SecurityHeaderTests(TestCase):
    def assert_safe(self, response, status, **other):
        self.assertEqual(response.status_code, status)
        for name, value in {**EXPECTED, **other}.items():
            self.assertTrue(response.headers.get(name, "").startswith(value), (name, response.headers.get(name)))

    def test_sends_security_headers_with_pages(self):
        self.assert_safe(self.client.get(reverse("home")), 200)
        self.assert_safe(self.client.get(make_restaurant().get_absolute_url()), 200)

    def test_sends_security_headers_with_redirects(self):
        self.assert_safe(self.client.get(reverse("my_reviews")), 302)
        self.assert_safe(self.client.get("/restaurants"), 301)

    def test_sends_security_headers_with_redirects_to_https(self):
        with override_settings(SECURE_SSL_REDIRECT=True):
            self.assert_safe(self.client.get(reverse("home")), 301)

    def test_sends_security_headers_with_responses_to_a_wrong_host(self):
        self.assert_safe(self.client.get(reverse("home"), headers={"host": "other.example"}), 400)

    def test_sends_security_headers_with_responses_to_probes(self):
        # In a thread, because the browser tests may have started an event loop in this one.
        with ThreadPoolExecutor(1) as thread:
            for path in ("/health", "/ready"):
                response = thread.submit(self.client.get, path, headers={"host": "10.0.0.4"}).result()
                self.assertIn(response.status_code, (200, 503))
                self.assert_safe(response, response.status_code)

    def test_sends_security_headers_with_error_pages(self):
        self.assert_safe(self.client.get("/no-such-page/"), 404)
        self.assert_safe(self.client.get("/?q=%00"), 400)
        self.assert_safe(self.client.get(reverse("vote_helpful", args=[1])), 302)
        self.assert_safe(Client(enforce_csrf_checks=True).post(reverse("account_login")), 403)

    @override_settings(ROOT_URLCONF="restaurant_review.tests.urls")
    def test_sends_security_headers_with_the_page_of_an_uncaught_exception(self):
        client = Client(raise_request_exception=False)
        self.assert_safe(client.get("/fail-of-tests/here/"), 500)

    def test_sends_security_headers_with_static_files(self):
        response = self.client.get("/static/js/writing.js")
        response.getvalue()
        self.assert_safe(response, 200)

    def test_allows_only_the_browser_features_that_the_site_uses(self):
        policy = self.client.get(reverse("home"))["Permissions-Policy"]
        self.assertIn("geolocation=(self)", policy)
        self.assertIn("camera=()", policy)
        self.assertNotIn("*", policy)


class PersonalPageTests(AccountTestCase):
    def test_forbids_browsers_to_store_personal_pages(self):
        sign_in_to_admin(self.client, make_member(is_staff=True, is_superuser=True))
        personal = ["/me/", "/me/name/", "/account/email/", "/account/2fa/", "/account/sessions/", "/account/login/"]
        for path in [*personal, "/admin/", "/admin/reviews/user/", "/admin/no-such-page/"]:
            with self.subTest(path=path):
                self.assertRegex(self.client.get(path)["Cache-Control"], "private.*no-store|no-store.*private")

    def test_forbids_browsers_to_store_redirects_from_personal_pages_to_sign_in(self):
        self.assertIn("no-store", self.client.get("/me/")["Cache-Control"])

    def test_allows_browsers_to_store_pages_and_static_files_without_personal_data(self):
        self.client.force_login(make_member())
        for path in ("/", "/restaurants/", make_restaurant(slug="me").get_absolute_url(), "/static/js/writing.js"):
            with self.subTest(path=path):
                response = self.client.get(path)
                response.getvalue()
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("no-store", response["Cache-Control"])
