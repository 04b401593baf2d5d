"""Check the headers and cookies of pages."""

import re

from deployment.smoke_test.outcomes import CheckFailed, CheckSkipped
from deployment.smoke_test.site import HOME, RESTAURANTS, Page, Site

MIN_HSTS_SECONDS = 180 * 24 * 60 * 60
# Patterns of the values, which restaurant_review/conf/security_headers.py and the request log set.
HEADERS = {
    "Content-Security-Policy": r".*\bdefault-src 'none'",
    "X-Content-Type-Options": r"nosniff",
    "Referrer-Policy": r"[a-z-]+",
    "X-Request-ID": r"[\w.-]+",
}


def check_response_headers(site: Site) -> None:
    for page in public_pages(site):
        for name, pattern in HEADERS.items():
            require_header(page, name, pattern)
        if site.client.is_secure:
            require_hsts(page)
        # A shared cache stores these pages.
        if cookies := page.response.headers.get_all("Set-Cookie", []):
            raise CheckFailed(f"{page.name} sets the cookie {cookie_name(str(cookies[0]))}, although it is public.")


def public_pages(site: Site) -> list[Page]:
    pages = [site.page(HOME), site.page(RESTAURANTS)]
    try:
        return [*pages, site.page(site.first_restaurant().url)]
    except CheckSkipped:
        return pages


def require_header(page: Page, name: str, pattern: str) -> None:
    value = page.response.header(name)
    if not value:
        raise CheckFailed(f"{page.name} has no header {name}.")
    if not re.match(pattern, value):
        raise CheckFailed(f"{page.name} has a header {name} without the expected value.")


def require_hsts(page: Page) -> None:
    require_header(page, "Strict-Transport-Security", r"max-age=\d+")
    seconds = int(page.response.header("Strict-Transport-Security").partition("=")[2].partition(";")[0])
    if seconds < MIN_HSTS_SECONDS:
        raise CheckFailed(f"The Strict-Transport-Security of {page.name} ends after {seconds} seconds.")


def check_csrf_cookie(page: Page, *, is_secure: bool) -> None:
    """Check the attributes that restaurant_review/settings.py sets. Scripts read this cookie, so it is not HttpOnly."""
    cookies = [str(value) for value in page.response.headers.get_all("Set-Cookie", [])]
    cookie = next((value for value in cookies if cookie_name(value).endswith("csrftoken")), None)
    if cookie is None:
        raise CheckFailed(f"{page.name} sets no CSRF cookie.")
    for value in cookies:
        if "secure" not in attributes(value):
            raise CheckFailed(f"The cookie {cookie_name(value)} of {page.name} is not Secure.")
    if attributes(cookie).get("samesite", "").lower() not in {"lax", "strict"}:
        raise CheckFailed(f"The cookie {cookie_name(cookie)} of {page.name} has no SameSite attribute.")
    # Browsers ignore this prefix unless the page is secure.
    if is_secure and not cookie_name(cookie).startswith("__Host-"):
        raise CheckFailed(
            f"The cookie {cookie_name(cookie)} of {page.name} has no prefix __Host-: the site does not trust the proxy "
            "that terminates TLS."
        )


def cookie_name(value: str) -> str:
    return value.partition("=")[0].strip()


def attributes(cookie: str) -> dict[str, str]:
    """Return the attributes of a Set-Cookie header by name in lower case."""
    pairs = (part.partition("=") for part in cookie.split(";")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
