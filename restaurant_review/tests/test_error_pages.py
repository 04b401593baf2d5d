from unittest.mock import patch

import psycopg
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import path


def failing_view(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("400/", failing_view(BadRequest("no"))),
    path("suspicious/", failing_view(SuspiciousOperation("no"))),
    path("403/", failing_view(PermissionDenied())),
    path("404/", failing_view(Http404())),
    path("500/", failing_view(RuntimeError("the secret of the kitchen"))),
    path("503/", failing_view(OperationalError("connection refused: the secret of the kitchen"))),
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

    def test_are_human_useful_and_need_no_database(self):
        for address, status, words in [
            ("/400/", 400, "makes no sense to us"),
            ("/suspicious/", 400, "makes no sense to us"),
            ("/403/", 403, "This door is not yours"),
            ("/404/", 404, "This table is empty"),
            ("/no/such/page/", 404, "This table is empty"),
            ("/500/", 500, "Something burned"),
            ("/503/", 503, "We will be right back"),
            ("/interface/", 503, "We will be right back"),
        ]:
            with self.subTest(address=address), self.assertLogs("django.request" if status < 503 else None):
                page = self.client.get(address)
                self.assertContains(page, words, status_code=status)
                self.assertContains(page, 'href="/restaurants/"', status_code=status)
                self.assertNotContains(page, "secret", status_code=status)
                self.assertNotContains(page, "Traceback", status_code=status)

    @override_settings(DEBUG=True)
    def test_are_the_same_for_a_developer_where_nothing_is_broken(self):
        for address, status in [("/400/", 400), ("/404/", 404), ("/503/", 503)]:
            with self.subTest(address=address), self.assertLogs():
                self.assertContains(self.client.get(address), "Second Helping", status_code=status)

    def test_tell_when_to_come_back_and_are_never_kept(self):
        with self.assertLogs(level="ERROR"):
            page = self.client.get("/503/")
        self.assertEqual(page["Retry-After"], "30")
        self.assertIn("private", page["Cache-Control"])

    def test_say_what_to_do_about_a_form_that_is_refused(self):
        client = self.client_class(enforce_csrf_checks=True)
        with self.assertLogs("django.security.csrf"):
            page = client.post("/", {})
        self.assertContains(page, "We could not take that form", status_code=403)


class LostDatabaseTests(TestCase):
    def test_every_page_stays_calm(self):
        refused = psycopg.OperationalError("connection refused")
        with patch("django.db.backends.utils.CursorWrapper.execute", side_effect=OperationalError()) as execute:
            for address in ("/", "/restaurants/", "/restaurants/casa/", "/people/ana/", "/photos/key/640.webp"):
                with self.subTest(address=address), self.assertLogs(level="ERROR"):
                    self.assertContains(self.client.get(address), "We will be right back", status_code=503)
        self.assertTrue(execute.called and refused)


class TooLargeTests(TestCase):
    def test_refuses_more_than_any_form_of_ours_sends_before_it_is_read(self):
        for length in ("3000001", "9" * 30, "-1", "many"):
            with self.subTest(length=length):
                response = self.client.post("/restaurants/", CONTENT_LENGTH=length)
                self.assertContains(response, "larger than we take", status_code=413)

    def test_takes_photos_only_where_they_belong_and_from_people_with_a_session(self):
        for address, most in (("/restaurants/x/photos/", 21_000_000), ("/restaurants/x/review/", 210_000_000)):
            with self.subTest(address=address):
                self.client.cookies.clear()
                self.assertEqual(self.client.post(address, CONTENT_LENGTH="3000001").status_code, 413)
                self.client.cookies["sessionid"] = "some"
                self.assertEqual(self.client.post(address, CONTENT_LENGTH=str(most + 1)).status_code, 413)
                self.assertNotEqual(self.client.get(address, CONTENT_LENGTH=str(most)).status_code, 413)

    def test_takes_what_a_form_of_ours_may_send(self):
        self.assertEqual(self.client.post("/restaurants/", {"q": "x"}).status_code, 405)
        self.assertEqual(self.client.get("/", CONTENT_LENGTH="").status_code, 200)
