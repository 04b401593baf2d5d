"""Check the pages that visitors see."""

import re
from urllib.parse import quote

from deployment.smoke_test.header_checks import check_csrf_cookie
from deployment.smoke_test.markup import Element
from deployment.smoke_test.outcomes import CheckFailed, CheckSkipped, quoted
from deployment.smoke_test.site import HOME, SIGN_IN, Card, Page, Site, cards

MISSING_PATH = "/this-page-does-not-exist/"
# What a page of Django contains when DEBUG is on, and what Python prints.
TRACEBACK = re.compile(r"Traceback \(most recent call last\)|DEBUG\s*=\s*True")
NONSENSE = "xqzvkjwhq"
WORD = re.compile(r"[^\W_]+")


def check_home_page(site: Site) -> None:
    page = site.page(HOME)
    if not cards(page) and not page.root.first("", "empty-state"):
        raise CheckFailed(f"{page.name} has no restaurants, and does not say so.")


def check_restaurant_list(site: Site) -> None:
    if not site.restaurants() and cards(site.page(HOME)):
        raise CheckFailed("The list of restaurants is empty, although the home page shows some.")


def check_restaurant_page(site: Site) -> None:
    restaurant = site.first_restaurant()
    page = site.page(restaurant.url)
    heading = page.root.first("h1")
    if heading is None or heading.text != restaurant.name:
        shown = quoted(heading.text) if heading else ""
        raise CheckFailed(f'The heading of {page.name} is "{shown}", not "{quoted(restaurant.name)}".')
    if not any(element.attribute("id") == "reviews" for element in page.root.all("section")):
        raise CheckFailed(f"{page.name} has no section for reviews.")


def check_search(site: Site) -> None:
    """Search for a word of a restaurant's name. If that word is frequent, search for its whole name."""
    restaurant = site.first_restaurant()
    words = WORD.findall(restaurant.name)
    if not words:
        raise CheckSkipped("the name of the first restaurant has no word")
    if is_found(site, NONSENSE, restaurant):
        raise CheckFailed(f'The search for "{NONSENSE}" finds "{quoted(restaurant.name)}".')
    for text in (max(words, key=len), restaurant.name):
        if is_found(site, text, restaurant):
            return
    raise CheckFailed(f'The search for "{quoted(restaurant.name)}" does not find this restaurant.')


def is_found(site: Site, text: str, restaurant: Card) -> bool:
    found = site.restaurants(f"?q={quote(text)}")
    # Many restaurants can share a name, and then the first page may have only others.
    return any(card.url == restaurant.url or card.name == restaurant.name for card in found)


def check_sign_in_page(site: Site) -> None:
    page = site.page(SIGN_IN)
    form = sign_in_form(page)
    token = next((field for field in form.all("input") if field.attribute("name") == "csrfmiddlewaretoken"), None)
    if token is None or not token.attribute("value"):
        raise CheckFailed(f"The form of {page.name} has no CSRF token.")
    check_csrf_cookie(page, is_secure=site.client.is_secure)


def sign_in_form(page: Page) -> Element:
    for form in page.root.all("form"):
        fields = {field.attribute("name") for field in form.all("input")}
        if form.attribute("method").lower() == "post" and {"login", "password"} <= fields:
            return form
    raise CheckFailed(f"{page.name} has no form for an email address and a password.")


def check_error_page(site: Site) -> None:
    page = site.page(MISSING_PATH, status=404)
    if TRACEBACK.search(page.response.text):
        raise CheckFailed(f"{page.name} shows details of the code to visitors.")
