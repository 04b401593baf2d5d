from unittest.mock import patch

import psycopg
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import path

from restaurant_review.postgresql.failures import reports


def failing_view(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("400/", failing_view(BadRequest("no"))),
    path("suspicious/", failing_view(SuspiciousOperation("no"))),
    path("403/", failing_view(PermissionDenied())),
    path("404/", failing_view(Http404())),
    path("500/", failing_view(RuntimeError("a secret detail"))),
    path("503/", failing_view(OperationalError("connection refused: a secret detail"))),
    path("interface/", failing_view(InterfaceError("connection already closed"))),
]
urlpatterns += __import__("restaurant_review.urls", fromlist=["urlpatterns"]).urlpatterns
handler400 = "restaurant_review.error_pages.bad_request"
handler403 = "restaurant_review.error_pages.forbidden"
handler404 = "restaurant_review.error_pages.not_found"
handler429 = "restaurant_review.error_pages.too_many_requests"
handler500 = "restaurant_review.error_pages.server_error"


@override_settings(ROOT_URLCONF="restaurant_review.tests.test_error_pages")
class ErrorPageTests(SimpleTestCase):
    def setUp(self):
        self.client.raise_request_exception = False

    def test_explains_each_error_without_details_and_without_a_query(self):
        for url, status, words in [
            ("/400/", 400, "could not be understood"),
            ("/suspicious/", 400, "could not be understood"),
            ("/403/", 403, "You do not have access to this page"),
            ("/404/", 404, "Page not found"),
            ("/no/such/page/", 404, "Page not found"),
            ("/500/", 500, "Something went wrong"),
            ("/503/", 503, "The site is temporarily unavailable"),
            ("/interface/", 503, "The site is temporarily unavailable"),
        ]:
            with self.subTest(url=url), self.assertLogs("django.request" if status < 503 else None):
                page = self.client.get(url)
                self.assertContains(page, words, status_code=status)
                self.assertContains(page, 'href="/restaurants/"', status_code=status)
                self.assertNotContains(page, "secret", status_code=status)
                self.assertNotContains(page, "Traceback", status_code=status)

    @override_settings(DEBUG=True)
    def test_shows_site_error_pages_instead_of_django_debug_pages(self):
        for url, status in [("/400/", 400), ("/404/", 404), ("/503/", 503)]:
            with self.subTest(url=url), self.assertLogs():
                self.assertContains(self.client.get(url), "Second Helping", status_code=status)

    def test_sends_retry_after_and_prevents_caching_with_503(self):
        reports.forget()
        with self.assertLogs(level="ERROR"):
            page = self.client.get("/503/")
        self.assertEqual(page["Retry-After"], "30")
        self.assertIn("private", page["Cache-Control"])

    def test_explains_a_form_that_csrf_protection_refused(self):
        client = self.client_class(enforce_csrf_checks=True)
        with self.assertLogs("django.security.csrf"):
            page = client.post("/", {})
        self.assertContains(page, "The form could not be sent", status_code=403)


class DatabaseFailureTests(TestCase):
    def test_returns_503_for_every_page_during_a_database_failure(self):
        error = OperationalError("connection refused")
        error.__cause__ = psycopg.OperationalError("connection refused")
        with patch("django.db.backends.utils.CursorWrapper.execute", side_effect=error):
            for url in ("/", "/restaurants/", "/restaurants/casa/", "/people/ana/", "/photos/key/640.webp"):
                with self.subTest(url=url), self.assertLogs(level="WARNING"):
                    self.assertContains(self.client.get(url), "The site is temporarily unavailable", status_code=503)
