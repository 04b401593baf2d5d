"""Static files, robots.txt and sitemaps."""

import pytest

from deployment.smoke_test.tests.stand_in import CSS_PATH, Reply


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b"", 404), "returned 404, not 200."),
        (Reply(b"body{}", headers={"Content-Type": "text/html"}), 'has the content type "text/html".'),
        (Reply(b"body{}", headers={"Content-Type": "text/css"}), "has no immutable Cache-Control"),
        (
            Reply(b"", headers={"Content-Type": "text/css", "Cache-Control": "immutable"}),
            "does not match the hash in its name.",
        ),
    ],
)
def test_checks_static_files(server, smoke_test, reply, message):
    server.replies[CSS_PATH] = reply
    failures = smoke_test().failures
    assert set(failures) == {"static files"}
    assert message in failures["static files"]


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("/static/css/site.css", "does not contain a hash"),
        ("https://cdn.example" + CSS_PATH, "loads a file from another host: https://cdn.example/static"),
        ("", "has no style sheet."),
    ],
)
def test_checks_the_links_to_static_files(server, smoke_test, link, message):
    server.replies["/"] = server.replies["/"].replacing(CSS_PATH, link)
    assert message in smoke_test().failures["static files"]


def test_ignores_icons_that_are_part_of_the_page(server, smoke_test):
    server.replies["/"] = server.replies["/"].replacing("</main>", '<svg><use href="#star"/></svg></main>')
    assert not smoke_test().failures


@pytest.mark.parametrize(
    ("robots", "sitemap", "message"),
    [
        (b"User-agent: *\nSitemap: https://public.example/sitemap.xml", Reply(b"<urlset></urlset>"), None),
        (
            b"Sitemap: https://public.example/sitemap.xml",
            Reply(b"<urlset/>", 500),
            "The sitemap /sitemap.xml returned 500",
        ),
        (b"Sitemap: https://public.example/sitemap.xml", Reply(b"<html>"), "or is no sitemap."),
        (b"Sitemap: http://[", Reply(b""), "is not a valid URL."),
    ],
)
def test_tests_the_sitemaps_of_robots_txt(server, smoke_test, robots, sitemap, message):
    server.replies |= {"/robots.txt": Reply(robots, headers={"Content-Type": "text/plain"}), "/sitemap.xml": sitemap}
    failure = smoke_test().failures.get("robots.txt")
    assert message in failure if message else failure is None
