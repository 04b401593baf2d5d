"""Check that a photo of a restaurant arrives as a picture."""

from urllib.parse import urlsplit

from deployment.smoke_test.client import Response, origin_of
from deployment.smoke_test.outcomes import CheckFailed, CheckSkipped, named, quoted
from deployment.smoke_test.site import NO_RESTAURANTS, Card, Page, Site

MAX_RESTAURANTS = 5
WITH_PHOTOS = "?photos=1"
HEADER_BYTES = 12


def check_photo(site: Site) -> None:
    page, source = find_photo(site)
    url = page.url(source)
    check_source(site, page, url)
    response = site.client.get(url)
    name = named(url)
    if response.status != 200:
        raise CheckFailed(f"The photo {name} returned {response.status}, not 200.")
    if response.content_type != "image/webp":
        raise CheckFailed(f'The photo {name} has the content type "{quoted(response.content_type)}", not image/webp.')
    if not is_webp(response.body):
        raise CheckFailed(f"The photo {name} is not a complete WebP file.")


def find_photo(site: Site) -> tuple[Page, str]:
    """Return the page of a restaurant and the source of a photo on it. Raise ``CheckSkipped`` if there are none."""
    listed = restaurants_with_photos(site)
    for restaurant in listed[:MAX_RESTAURANTS]:
        page = site.page(restaurant.url)
        for gallery in page.root.all("ul", "mosaic"):
            if image := gallery.first("img"):
                return page, image.attribute("src")
    raise CheckFailed(f'The list shows a photo of "{quoted(listed[0].name)}", and its page has none.')


def restaurants_with_photos(site: Site) -> list[Card]:
    everything = site.restaurants()
    if not everything:
        raise CheckSkipped(NO_RESTAURANTS)
    listed = [card for card in (*site.restaurants(WITH_PHOTOS), *everything) if card.has_photo]
    if not listed:
        raise CheckSkipped("the site has no photos")
    return listed


def check_source(site: Site, page: Page, url: str) -> None:
    """Raise ``CheckFailed`` if browsers would refuse to load a photo of another host."""
    if origin_of(url) == site.client.origin:
        return
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" not in image_sources(page.response):
        raise CheckFailed(
            f"The Content-Security-Policy of {page.name} does not allow photos from {quoted(parts.netloc)}."
        )


def image_sources(response: Response) -> list[str]:
    directives = (directive.split() for directive in response.header("Content-Security-Policy").split(";"))
    return next((words[1:] for words in directives if words and words[0] == "img-src"), [])


def is_webp(content: bytes) -> bool:
    """Return whether this is a whole file in the format https://developers.google.com/speed/webp/docs/riff_container."""
    # The size counts the bytes after itself.
    size = int.from_bytes(content[4:8], "little") + 8
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP" and HEADER_BYTES < size <= len(content)
