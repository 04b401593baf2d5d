from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from django.conf import settings
from django.test import Client, RequestFactory, SimpleTestCase, override_settings
from django.urls import reverse

from restaurant_review.observability import request_ids
from restaurant_review.observability.request_log import RequestLogMiddleware, path_to_log

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE_ID}-b7ad6b7169203331-01"


class RequestIdsTests(SimpleTestCase):
    def test_accepts_only_a_well_formed_request_id(self):
        for given, expected in (
            ("a-B_9.z", True),
            ("a" * 64, True),
            ("", False),
            ("a\n", False),
            ("é", False),
            ("a" * 65, False),
        ):
            with self.subTest(given=given), request_ids.bind(given, "") as ids:
                self.assertEqual(ids.request_id == given, expected)

    def test_accepts_only_a_traceparent_of_version_00(self):
        for given, expected in (
            (TRACEPARENT, TRACE_ID),
            (TRACEPARENT.replace("-01", "-00"), TRACE_ID),
            (TRACEPARENT + "\n", ""),
            (TRACEPARENT.upper(), ""),
            (TRACEPARENT.replace(TRACE_ID, "0" * 32), ""),
            (TRACEPARENT.replace("b7ad6b7169203331", "0" * 16), ""),
            (TRACEPARENT.replace("00-", "01-", 1), ""),
        ):
            with self.subTest(given=given), request_ids.bind("", given) as ids:
                self.assertEqual(ids.trace_id, expected)

    def test_forgets_the_request_id_after_the_request(self):
        with request_ids.bind("a", ""):
            self.assertEqual(request_ids.current().request_id, "a")
        self.assertIsNone(request_ids.current())


@override_settings(ROOT_URLCONF="restaurant_review.tests.urls")
class RequestLogTests(SimpleTestCase):
    def test_returns_500_if_the_error_page_fails(self):
        client = Client(raise_request_exception=False)
        broken = patch("restaurant_review.error_pages.render_to_string", side_effect=RuntimeError("no template"))
        with broken, self.assertLogs("restaurant_review.observability.request_log") as logged:
            response = client.get("/fail-of-tests/x/")
        self.assertContains(response, "Something went wrong.", status_code=500)
        self.assertEqual(len(logged.records), 2)

    def test_logs_no_requests_of_the_development_server(self):
        with self.assertNoLogs("restaurant_review.observability.request_log"):
            Client(SERVER_SOFTWARE="WSGIServer/0.2").get("/robots-of-tests/")

    def test_leaves_the_key_of_a_password_reset_out_of_the_log(self):
        own = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "abc-secret"})
        for path in (own, own.rstrip("/"), f"{own}.", own.replace("/account/", "/account//"), f"{own}more/"):
            with self.subTest(path=path):
                logged = path_to_log(RequestFactory().get(path))
                self.assertNotIn("secret", logged)
                self.assertIn("/account/", logged)
        sign_in = reverse("account_login")
        self.assertEqual(path_to_log(RequestFactory().get(sign_in)), sign_in)

    def test_adds_no_request_id_to_the_cached_response_of_a_probe(self):
        # In a new thread, because the browser tests leave an event loop running in this one.
        with ThreadPoolExecutor(1) as threads:
            response = threads.submit(Client().get, "/health").result()
        self.assertNotIn("X-Request-ID", response)

    def test_runs_the_request_log_before_all_other_middleware(self):
        self.assertEqual(
            settings.MIDDLEWARE[0], f"{RequestLogMiddleware.__module__}.{RequestLogMiddleware.__qualname__}"
        )
