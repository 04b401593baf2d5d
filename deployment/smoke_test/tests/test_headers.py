"""Headers and cookies of pages."""

import pytest

from deployment.smoke_test.tests.stand_in import COOKIE, FORM, card, page

SECURE = {"X-Forwarded-Proto": "https"}
HSTS = "max-age=31536000"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Content-Security-Policy", "/ has no header Content-Security-Policy."),
        ("X-Content-Type-Options", "/ has no header X-Content-Type-Options."),
        ("Referrer-Policy", "/ has no header Referrer-Policy."),
        ("X-Request-ID", "/ has no header X-Request-ID."),
    ],
)
def test_reports_a_missing_header(server, smoke_test, name, message):
    server.replies["/"] = server.replies["/"].without(name)
    failures = smoke_test().failures
    assert set(failures) == {"response headers"}
    assert message in failures["response headers"]


@pytest.mark.parametrize("path", ["/", "/restaurants/chez-ada/"])
def test_reports_a_cookie_of_a_public_page(server, smoke_test, path):
    server.replies[path] = server.replies[path].having(Set_Cookie="affinity=1")
    assert "sets the cookie affinity, although it is public" in smoke_test().failures["response headers"]


def test_reports_a_header_with_another_value(server, smoke_test):
    server.replies["/"] = server.replies["/"].having(Content_Security_Policy="script-src *")
    assert "Content-Security-Policy without the expected value." in smoke_test().failures["response headers"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "has no header Strict-Transport-Security."),
        ("max-age=60", "ends after 60 seconds."),
        ("garbage", "has a header Strict-Transport-Security without the expected value."),
        (HSTS, None),
    ],
)
def test_requires_hsts_behind_a_proxy_that_terminates_tls(server, smoke_test, value, message):
    paths = ("/", "/restaurants/chez-ada/")
    if value:
        server.replies |= {path: server.replies[path].having(Strict_Transport_Security=value) for path in paths}
        server.replies["/restaurants/"] = page(card("Chez Ada", "chez-ada")).having(Strict_Transport_Security=HSTS)
    failure = smoke_test(headers=SECURE).failures.get("response headers")
    assert message in failure if message else failure is None


@pytest.mark.parametrize(
    ("cookie", "message"),
    [
        (COOKIE.replace("; Secure", ""), "The cookie csrftoken of http://127.0.0.1:"),
        (COOKIE.replace("SameSite=Lax", "SameSite=None"), "has no SameSite attribute."),
        ("other=1; Secure", "sets no CSRF cookie."),
        (COOKIE, None),
    ],
)
def test_checks_the_csrf_cookie(server, smoke_test, cookie, message):
    server.replies["/account/login/"] = page(FORM).having(Set_Cookie=cookie)
    failures = smoke_test().failures
    assert message in failures["sign-in page"] if message else not failures


@pytest.mark.parametrize(("name", "is_accepted"), [("csrftoken", False), ("__Host-csrftoken", True)])
def test_requires_the_prefix_of_secure_cookies_behind_a_proxy(server, smoke_test, name, is_accepted):
    server.replies["/account/login/"] = page(FORM).having(Set_Cookie=COOKIE.replace("csrftoken", name))
    failure = smoke_test(headers=SECURE).failures.get("sign-in page", "")
    assert ("has no prefix __Host-" in failure) != is_accepted
