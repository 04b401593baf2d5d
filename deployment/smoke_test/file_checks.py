"""Check the static files of the home page, and robots.txt."""

import hashlib
import re
from urllib.parse import urlsplit

from deployment.smoke_test.client import Response, joined, origin_of
from deployment.smoke_test.outcomes import CheckFailed, CheckSkipped, named, quoted
from deployment.smoke_test.site import HOME, Page, Site

CONTENT_TYPES = {
    "css": {"text/css"},
    "js": {"text/javascript", "application/javascript"},
    "svg": {"image/svg+xml"},
    "woff2": {"font/woff2"},
}
LINKS = {"stylesheet", "preload", "modulepreload", "icon"}
MAX_FILES = 50
# Django appends the beginning of the MD5 digest of the content to the name.
NAME = re.compile(r".*\.(?P<digest>[0-9a-f]{12})\.(?P<kind>\w+)")
ROBOTS, MAX_SITEMAPS = "/robots.txt", 5
SITEMAP = re.compile(r"^sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
SITEMAP_ROOT = re.compile(r"<(urlset|sitemapindex)\b")


def check_static_files(site: Site) -> None:
    page = site.page(HOME)
    urls = static_urls(page)
    if not any(url.endswith(".css") for url in urls):
        raise CheckFailed(f"{page.name} has no style sheet.")
    for url in urls[:MAX_FILES]:
        if origin_of(url) != site.client.origin:
            raise CheckFailed(f"{page.name} loads a file from another host: {named(url)}.")
        check_static_file(site.client.get(url))


def static_urls(page: Page) -> list[str]:
    """Return the URLs of the style sheets, fonts, icons and scripts of a page, without duplicates."""
    links = [link for link in page.root.all("link") if LINKS & set(link.attribute("rel").split())]
    references = [link.attribute("href") for link in links]
    references += [use.attribute("href") for use in page.root.all("use")]
    references += [source for script in page.root.all("script") if (source := script.attribute("src"))]
    # An icon is a fragment of a file.
    files = (reference.partition("#")[0] for reference in references)
    return list(dict.fromkeys(page.url(file) for file in files if file))


def check_static_file(response: Response) -> None:
    name = named(response.url)
    match = NAME.fullmatch(urlsplit(response.url).path)
    if match is None:
        raise CheckFailed(f"The name of the file {name} does not contain a hash of its content.")
    if response.status != 200:
        raise CheckFailed(f"The file {name} returned {response.status}, not 200.")
    if response.content_type not in CONTENT_TYPES.get(match["kind"], {response.content_type}):
        raise CheckFailed(f'The file {name} has the content type "{quoted(response.content_type)}".')
    if "immutable" not in response.header("Cache-Control"):
        raise CheckFailed(f"The file {name} has no immutable Cache-Control, so browsers request it again.")
    if not hashlib.md5(response.body, usedforsecurity=False).hexdigest().startswith(match["digest"]):
        raise CheckFailed(f"The content of the file {name} does not match the hash in its name.")


def check_robots(site: Site) -> None:
    """Check robots.txt and the sitemaps that it lists, if the site has one."""
    response = site.client.get(ROBOTS)
    if response.status == 404:
        site.page(ROBOTS, status=404)
        raise CheckSkipped("the site has no robots.txt")
    name = named(response.url)
    if response.status != 200 or response.content_type != "text/plain":
        raise CheckFailed(f'{name} returned {response.status} with the content type "{quoted(response.content_type)}".')
    for url in SITEMAP.findall(response.text)[:MAX_SITEMAPS]:
        # robots.txt has the public host of the site, which may not lead to the tested release.
        path = urlsplit(joined(response.url, url)).path
        sitemap = site.client.get(path)
        if sitemap.status != 200 or not SITEMAP_ROOT.search(sitemap.text):
            raise CheckFailed(f"The sitemap {quoted(path)} returned {sitemap.status}, or is no sitemap.")
