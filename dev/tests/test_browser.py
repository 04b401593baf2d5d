import pytest

from dev.browser import PROGRAMS, launch_browser, watched_page
from dev.problem import Problem


def look_at(browser, origin, html):
    with watched_page(browser, origin) as page:
        page.route("**/start", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("/start")
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ('<img src="https://elsewhere.example/pixel">', "asked for https://elsewhere.example/pixel"),
        ("<script>console.error('oh')</script>", "logged oh"),
        ("<script>throw new Error('oh')</script>", "raised oh"),
    ],
)
def test_fails_a_page_that_misbehaves(browser, html, complaint):
    with pytest.raises(AssertionError, match=complaint):
        look_at(browser, "http://localhost:1", html)


def test_leaves_other_pages_alone(browser):
    look_at(browser, "http://localhost:1", "<script>console.log('fine')</script>")


def test_says_how_to_get_a_browser(browser, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(type(browser.browser_type), "executable_path", str(tmp_path / PROGRAMS[0]))
    with pytest.raises(Problem, match="Debian: apt install chromium"):
        launch_browser(browser.browser_type)
