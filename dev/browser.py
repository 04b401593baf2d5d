"""A Chromium for tests, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, Response, Route

from dev.problem import Problem

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def launch_browser(playwright: Playwright) -> Browser:
    """Start the system's Chromium, or else the one that Playwright may have downloaded."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    flags = [*QUIET_FLAGS]
    if os.geteuid() == 0:
        # Chromium's sandbox refuses to work for root.
        flags.append("--no-sandbox")
    if program is None and not Path(playwright.chromium.executable_path).exists():
        raise Problem(
            "The browser tests need Chromium: install it (Debian: apt install chromium), "
            "or run .venv/bin/playwright install chromium."
        )
    return playwright.chromium.launch(executable_path=program, args=flags)


@contextmanager
def watched_page(browser: Browser, origin: str) -> Iterator[Page]:
    """Open a page in a browser profile of its own; fail at the end if it did what no page of this site may do.

    That is: ask any other host than that of ``origin`` for anything, get an answer of 500 or above, or log an error.
    """
    faults: list[str] = []

    def stay_at_home(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(origin).netloc:
            route.continue_()
        else:
            faults.append(f"asked for {route.request.url}")
            route.abort()

    def note_error(message: ConsoleMessage) -> None:
        # The browser calls it an error as well when the page itself is an error page that a test asked for.
        is_page_itself = message.location["url"] == message.page.url if message.page else False
        if message.type == "error" and not is_page_itself:
            faults.append(f"logged {message.text}")

    def note_exception(error: Error) -> None:
        faults.append(f"raised {error}")

    def note_failure(response: Response) -> None:
        if response.status >= 500:
            faults.append(f"got {response.status} from {response.url}")

    context = browser.new_context(base_url=origin)
    context.route("**/*", stay_at_home)
    page = context.new_page()
    page.on("console", note_error)
    page.on("pageerror", note_exception)
    page.on("response", note_failure)
    yield page
    context.close()
    assert not faults, f"The page {', and '.join(faults)}."
