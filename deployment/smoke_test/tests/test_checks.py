"""Each check names what is wrong with a page, and the other checks still run."""

import pytest

from deployment.errors import DeploymentError
from deployment.smoke_test import checks
from deployment.smoke_test.checks import CHECKS, SmokeTestFailed, run_smoke_test
from deployment.smoke_test.page_checks import MISSING_PATH
from deployment.smoke_test.tests.stand_in import COMMIT, EMPTY, FORM, PHOTO_PATH, Reply, card, page, restaurant

TEXT = {"Content-Type": "text/plain"}
TRACEBACK = "<pre>Traceback (most recent call last):</pre>"
PLATFORM_PAGE = Reply(b"<html><head><title>Azure Container App - Unavailable</title></head></html>", status=200)


def test_passes_for_a_healthy_site_with_a_line_for_each_check(server):
    lines = []
    run_smoke_test(server.url, COMMIT, {}, lines.append)
    assert [line.rpartition(" (")[0] for line in lines] == [f"ok   {name}" for name in ("release", "health", *CHECKS)]
    assert all(line.endswith((" ms)", "(skipped: the site has no robots.txt)")) for line in lines)


def test_raises_an_error_of_the_deployment_with_a_sentence_for_each_failed_check(server):
    server.replies |= {"/account/login/": page(""), PHOTO_PATH: Reply(b"garbage")}
    with pytest.raises(DeploymentError) as raised:
        run_smoke_test(server.url, COMMIT, headers={}, report=lambda line: None)
    assert isinstance(raised.value, SmokeTestFailed)
    assert [line.partition(": ")[0] for line in str(raised.value).splitlines()[1:]] == ["photo", "sign-in page"]


def test_refuses_a_url_without_a_host(smoke_test):
    for url in ("reviews.example", "ftp://reviews.example", "https://", "https://[", "https://a:b"):
        with pytest.raises(SmokeTestFailed, match="is not a valid URL"):
            run_smoke_test(url, COMMIT, {}, print)


@pytest.mark.parametrize(
    ("path", "reply", "expected"),
    [
        ("/health", Reply(b"No thread", 503, TEXT), "health: {} returned 503 (No thread)."),
        ("/", page("<h1>Welcome</h1>"), "home page: {} has no restaurants, and does not say so."),
        ("/restaurants/", page(""), "restaurant list: {} has no restaurants, and does not say so."),
        (
            "/restaurants/",
            page(EMPTY),
            "restaurant list: The list of restaurants is empty, although the home page shows some.",
        ),
        (
            "/restaurants/chez-ada/",
            restaurant("Bistro", PHOTO_PATH),
            'restaurant page: The heading of {} is "Bistro", not "Chez Ada".',
        ),
        (
            "/restaurants/chez-ada/",
            page("<h1>Chez Ada</h1>"),
            "restaurant page: {} has no section for reviews.",
        ),
        ("/account/login/", page(FORM), "sign-in page: {} sets no CSRF cookie."),
        (
            "/account/login/",
            page("<form></form>"),
            "sign-in page: {} has no form for an email address and a password.",
        ),
        (
            "/account/login/",
            page(FORM.replace('"t"', '""')),
            "sign-in page: The form of {} has no CSRF token.",
        ),
        (MISSING_PATH, page("", status=200), "error page: {} returned 200 (Second Helping), not 404."),
        (
            MISSING_PATH,
            page("DEBUG = True", status=404),
            "error page: {} shows details of the code to visitors.",
        ),
        (
            MISSING_PATH,
            page(TRACEBACK, status=404),
            "error page: {} shows details of the code to visitors.",
        ),
        (
            "/robots.txt",
            Reply(b"", 500, TEXT),
            'robots.txt: {} returned 500 with the content type "text/plain".',
        ),
    ],
)
def test_names_the_check_that_fails_for_a_wrong_response(server, smoke_test, path, reply, expected):
    server.replies[path] = reply
    result = smoke_test()
    check, _, message = expected.partition(": ")
    assert result.failures[check] == message.format(server.url + path)
    assert any(line.startswith(f"fail {check} (") for line in result.lines)
    # Other checks that need the same page fail as well, and all of them run.
    assert len(result.lines) == 2 + len(CHECKS)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (PLATFORM_PAGE, '/ is not a page of this site. Its title is "Azure Container App - Unavailable".'),
        (Reply(PLATFORM_PAGE.body, 502), "/ returned 502 (Azure Container App - Unavailable), not 200."),
        (page("").having(Content_Type="application/json"), '/ has the content type "application/json".'),
        (page(EMPTY).replacing("</html>", ""), "/ is incomplete: its end is missing."),
        (page(EMPTY).replacing('id="main"', 'id="other"'), "/ is not a page of this site."),
        (page(EMPTY).replacing("wordmark", "other"), "/ is not a page of this site."),
    ],
)
def test_refuses_a_home_page_that_the_site_has_not_rendered(server, smoke_test, reply, message):
    server.replies["/"] = reply
    assert message in smoke_test().failures["home page"]


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({}, 'The search for "Chez Ada" does not find this restaurant.'),
        # The first page has only other restaurants with the same word in their names.
        ({"Chez Ada": card("Chez Ada", "chez-ada-2")}, None),
        ({"Chez": card("Other", "other"), "Chez Ada": card("Chez Ada", "chez-ada")}, None),
        (dict.fromkeys(["xqzvkjwhq", "Chez"], card("Chez Ada", "chez-ada")), 'for "xqzvkjwhq" finds "Chez Ada".'),
    ],
)
def test_searches_for_the_first_restaurant(server, smoke_test, found, message):
    listed = server.replies["/restaurants/"]

    def search(query):
        text = query.partition("q=")[2].replace("%20", " ")
        return page(found.get(text, EMPTY)) if text else listed(query)

    server.replies["/restaurants/"] = search
    failure = smoke_test().failures.get("search")
    assert message in failure if message else failure is None


@pytest.mark.parametrize(
    ("listed", "skipped"),
    [
        (EMPTY, {"restaurant page": "no restaurants", "photo": "no restaurants", "search": "no restaurants"}),
        (card("Chez Ada", "chez-ada"), {"photo": "no photos"}),
    ],
)
def test_accepts_a_site_without_restaurants_or_without_photos(server, smoke_test, listed, skipped):
    server.replies |= {"/": page(EMPTY), "/restaurants/": lambda query: page(EMPTY if "xqz" in query else listed)}
    result = smoke_test()
    assert not result.failures
    for name, reason in skipped.items():
        assert f"ok   {name} (skipped: the site has {reason})" in result.lines


def test_skips_the_search_for_a_name_without_words(server, smoke_test):
    server.replies["/restaurants/"] = page(card("☕", "coffee"))
    assert "ok   search (skipped: the name of the first restaurant has no word)" in smoke_test().lines


def test_ends_checks_that_take_too_long(server, smoke_test, monkeypatch):
    monkeypatch.setattr(checks, "CHECKS_TIMEOUT", 0)
    result = smoke_test()
    assert set(result.failures) == {"health", *CHECKS}
    assert all("There was no time left to request" in failure for failure in result.failures.values())
    assert [path for path, _headers in server.requests] == ["/ready"]


def test_reports_an_error_in_a_check_as_its_failure(server, smoke_test, monkeypatch):
    def broken(site):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(checks, "CHECKS", {**CHECKS, "search": broken})
    failures = smoke_test().failures
    assert failures == {"search": "The check has an error: ZeroDivisionError('division by zero')."}


def test_writes_nothing_to_the_site(server, smoke_test):
    methods = []
    handler = server.RequestHandlerClass
    original = handler.parse_request

    def parse_request(self):
        parsed = original(self)
        methods.append(self.command)
        return parsed

    server.RequestHandlerClass = type("Recording", (handler,), {"parse_request": parse_request})
    smoke_test()
    assert set(methods) == {"GET"}
    assert not any("Cookie" in headers for _path, headers in server.requests)
