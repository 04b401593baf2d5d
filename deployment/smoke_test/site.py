"""The pages of the site. Each is requested once, also if several checks need it."""

from dataclasses import dataclass

from deployment.smoke_test.client import Client, Response, joined, origin_of
from deployment.smoke_test.markup import Element, parse
from deployment.smoke_test.outcomes import CheckFailed, CheckSkipped, named, quoted

HOME, RESTAURANTS, SIGN_IN = "/", "/restaurants/", "/account/login/"
# More than a page of the list has.
MAX_CARDS = 50
NO_RESTAURANTS = "the site has no restaurants"


@dataclass(frozen=True, slots=True)
class Page:
    response: Response
    root: Element

    @property
    def name(self) -> str:
        return named(self.response.url)

    def url(self, reference: str) -> str:
        return joined(self.response.url, reference)


@dataclass(frozen=True, slots=True)
class Card:
    """A restaurant in a list."""

    name: str
    url: str
    has_photo: bool


class Site:
    def __init__(self, client: Client) -> None:
        self.client = client
        self._pages: dict[str, Page | CheckFailed] = {}

    def page(self, url: str, *, status: int = 200) -> Page:
        """Return a page that the site has rendered. Raise ``CheckFailed`` for others, such as pages of the platform."""
        if url not in self._pages:
            try:
                self._pages[url] = self._request(url, status)
            except CheckFailed as failure:
                self._pages[url] = failure
        page = self._pages[url]
        if isinstance(page, CheckFailed):
            raise page
        return page

    def _request(self, url: str, status: int) -> Page:
        if origin_of(joined(self.client.url, url)) != self.client.origin:
            raise CheckFailed(f"A link to a page leads to another host: {named(url)}.")
        response = self.client.get(url)
        page = Page(response, parse(response.text))
        require_status(page, status)
        if response.content_type != "text/html":
            raise CheckFailed(f'{page.name} has the content type "{quoted(response.content_type)}".')
        main = page.root.first("main")
        if main is None or main.attribute("id") != "main" or not page.root.first("a", "wordmark"):
            raise CheckFailed(f'{page.name} is not a page of this site. Its title is "{title_of(page)}".')
        if not response.body.rstrip().endswith(b"</html>"):
            raise CheckFailed(f"{page.name} is incomplete: its end is missing.")
        return page

    def restaurants(self, query: str = "") -> list[Card]:
        """Return the first restaurants of the list. Raise ``CheckFailed`` if it neither has any nor says so."""
        page = self.page(f"{RESTAURANTS}{query}")
        found = cards(page)
        if not found and not page.root.first("", "empty-state"):
            raise CheckFailed(f"{page.name} has no restaurants, and does not say so.")
        return found

    def first_restaurant(self) -> Card:
        """Return the first restaurant. Raise ``CheckSkipped`` if there is none."""
        found = self.restaurants()
        if not found:
            raise CheckSkipped(NO_RESTAURANTS)
        return found[0]


def require_status(page: Page, status: int) -> None:
    if page.response.status != status:
        title = title_of(page)
        raise CheckFailed(f"{page.name} returned {page.response.status}{f' ({title})' if title else ''}, not {status}.")


def title_of(page: Page) -> str:
    title = page.root.first("title")
    return quoted(title.text) if title else ""


def cards(page: Page) -> list[Card]:
    elements = page.root.all("article", "card")[:MAX_CARDS]
    return [card for element in elements if (card := read_card(page, element))]


def read_card(page: Page, element: Element) -> Card | None:
    heading = element.first("h3", "card-name")
    link = heading.first("a") if heading else None
    if link is None:
        return None
    return Card(link.text, page.url(link.attribute("href")), has_photo=element.first("img") is not None)
