"""The site on a database that is read-only, as on Azure when its storage is full."""

from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase, override_settings

from restaurant_review.postgresql.failures import reports
from restaurant_review.serving.health import ReadyView
from reviews.models import Review
from reviews.tests.account_case import PASSWORD, make_member, timestamp
from reviews.tests.factories import make_review

REFUSAL = "The site can be read but not changed at the moment"
DATABASE_CACHE = {
    "default": {
        "BACKEND": "restaurant_review.postgresql.cache.DatabaseCache",
        "LOCATION": "restaurant_review_cache",
    }
}
LOGGER = "restaurant_review.postgresql.failures"


@override_settings(CACHES=DATABASE_CACHE, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class ReadOnlyTests(TransactionTestCase):
    def setUp(self):
        self.member = make_member()
        self.review = make_review(author=self.member)
        self.restaurant = self.review.restaurant.get_absolute_url()
        self.client.force_login(self.member)
        self.client.raise_request_exception = False
        self.anonymous = self.client_class(raise_request_exception=False)
        cache.clear()
        reports.forget()
        ReadyView._cached = None
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        self.addCleanup(self.make_writable, name)
        self.run_statements(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        self.end_sessions()

    def make_writable(self, name):
        self.run_statements(
            "SET default_transaction_read_only = off", f"ALTER DATABASE {name} RESET default_transaction_read_only"
        )
        self.end_sessions()

    def end_sessions(self):
        # A database session keeps the setting from its start, and sessions in the pool may be older than this test.
        connection.close()
        connection.close_pool()

    def run_statements(self, *statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def assert_refused(self, response):
        self.assertContains(response, REFUSAL, status_code=503)
        self.assertEqual(response["Retry-After"], "30")

    def test_serves_pages_while_the_database_is_read_only(self):
        for client in (self.client, self.anonymous):
            for url in ("/", "/restaurants/", self.restaurant, self.review.get_absolute_url(), "/account/login/"):
                with self.subTest(url=url):
                    self.assertIn(client.get(url).status_code, {200, 302})
        own = ("/me/", "/restaurants/new/", f"{self.restaurant}review/", "/account/email/", "/account/2fa/")
        for url in own:
            with self.subTest(url=url):
                self.assertEqual(self.client.get(url).status_code, 200)

    def test_explains_why_it_refuses_changes_while_the_database_is_read_only(self):
        text = "The clams came first, and the table went quiet for a while."
        for url, fields in (
            (f"{self.restaurant}review/", {"rating": 5, "text": text}),
            (f"{self.review.get_absolute_url()}helpful/", {}),
            ("/account/logout/", {}),
        ):
            with self.subTest(url=url):
                self.assert_refused(self.client.post(url, fields))
        self.assertEqual(Review.objects.get().rating, self.review.rating)

    def test_refuses_sign_in_while_attempts_cannot_be_counted(self):
        for password in (PASSWORD, "a guess"):
            reports.forget()
            with self.subTest(password=password), self.assertLogs(LOGGER, "ERROR") as logs:
                self.assert_refused(
                    self.anonymous.post("/account/login/", {"login": self.member.email, "password": password})
                )
            self.assertIn("The database is read-only", logs.output[0])

    def test_refuses_sign_up_and_password_reset_while_the_database_is_read_only(self):
        new = {"display_name": "Bo", "email": "bo@example.org", "password1": PASSWORD}
        self.assert_refused(self.anonymous.post("/account/signup/", {**new, "shown_at": timestamp(seconds_ago=60)}))
        self.assert_refused(self.anonymous.post("/account/password/reset/", {"email": self.member.email}))

    def test_stays_ready_and_reports_that_the_database_is_read_only(self):
        with self.assertLogs(LOGGER, "ERROR") as logs:
            response = self.anonymous.get("/ready")
        # If /ready returned 503, the platform would stop routing requests to all replicas, and no page could be read.
        self.assertContains(response, "The database is read-only: pages can be read, and changes are refused.")
        self.assertIn("If its storage is full, add storage.", logs.output[0])
