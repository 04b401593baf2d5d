"""Chromium for tests, controlled by Playwright."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserType, ConsoleMessage, Error, Page, Response, Route, sync_playwright

from dev.prerequisites import BROWSER, CHROMIUM_PROGRAMS, find_program, require

QUIET_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium during the ``with`` block. Raise ``SetupError`` with an install command if a package is missing."""
    require("A browser test", BROWSER)
    with sync_playwright() as playwright, launch(playwright.chromium) as browser:
        yield browser


def launch(chromium: BrowserType) -> Browser:
    program = find_program(*CHROMIUM_PROGRAMS)
    flags = [*QUIET_FLAGS]
    if os.geteuid() == 0:
        # Chromium does not start as root with its sandbox.
        flags.append("--no-sandbox")
    return chromium.launch(executable_path=program, args=flags)


@contextmanager
def watched_page(browser: Browser, watch: "Watch") -> Iterator[Page]:
    """Open a page in a new browser profile. Raise ``AssertionError`` at the end if the page had a fault.

    Faults are a request to another host than that of the site, a response with a status of 500 or above, an error in
    the console and an exception in a script.
    """
    # Transitions are turned off, because a check during a transition would find intermediate colors.
    context = browser.new_context(base_url=watch.origin, reduced_motion="reduce")
    context.route("**/*", watch.route)
    page = context.new_page()
    page.on("response", watch.response)
    page.on("console", watch.console)
    page.on("pageerror", watch.exception)
    yield page
    context.close()
    if watch.faults:
        raise AssertionError(f"The page {', and '.join(watch.faults)}.")


class Watch:
    """The faults of a page. A test adds the statuses that it provokes to ``expected_statuses``; 0 means no response."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        # 422 is the status of a form with errors.
        self.expected_statuses = {422}
        self.host = urlsplit(origin).netloc
        self.faults: list[str] = []

    def route(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == self.host:
            route.continue_()
        else:
            self.faults.append(f"requested {route.request.url}")
            route.abort()

    def response(self, response: Response) -> None:
        if response.status >= 500 and response.status not in self.expected_statuses:
            self.faults.append(f"got {response.status} from {response.url}")

    def console(self, message: ConsoleMessage) -> None:
        # Chromium logs an error if the page itself or a request of a script gets an error status. Tests provoke both.
        is_about_page_itself = message.page is not None and message.location["url"] == message.page.url
        status = re.search(r"status of (\d+)", message.text)
        is_expected = int(status[1] if status else 0) in self.expected_statuses
        is_own_status = (is_about_page_itself or is_expected) and message.text.startswith("Failed to load resource")
        if message.type == "error" and not is_own_status:
            self.faults.append(f"logged {message.text}")

    def exception(self, error: Error) -> None:
        self.faults.append(f"raised {error}")
