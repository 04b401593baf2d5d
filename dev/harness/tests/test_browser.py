import pytest

from dev import prerequisites
from dev.errors import SetupError
from dev.harness.browser import Watch, chromium, watched_page


def visit(browser, html, status=200):
    with watched_page(browser, Watch("http://localhost:1")) as page:
        page.route("**/start", lambda route: route.fulfill(body=html, status=status, content_type="text/html"))
        page.goto("/start")
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ('<img src="https://elsewhere.example/pixel">', "requested https://elsewhere.example/pixel"),
        ("<script>console.error('oh')</script>", "logged oh"),
        ("<script>throw new Error('oh')</script>", "raised oh"),
    ],
)
def test_fails_if_a_page_has_an_error_or_requests_another_site(browser, html, complaint):
    with pytest.raises(AssertionError, match=complaint):
        visit(browser, html)


def test_fails_if_the_server_of_a_page_returns_500(browser):
    with pytest.raises(AssertionError, match="got 500 from http://localhost:1/start"):
        visit(browser, "Oh", status=500)


@pytest.mark.parametrize("status", [200, 404])
def test_accepts_pages_without_errors(browser, status):
    visit(browser, "<script>console.log('fine')</script>", status)


def test_names_the_missing_browser_before_it_starts_playwright(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(prerequisites, "SYSTEM_FOLDERS", ())
    with pytest.raises(SetupError, match="A browser test needs Chromium"), chromium():
        pass
