"""Run the checks of the smoke test."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from deployment.errors import DeploymentError
from deployment.smoke_test.client import Client
from deployment.smoke_test.file_checks import check_robots, check_static_files
from deployment.smoke_test.header_checks import check_response_headers
from deployment.smoke_test.outcomes import CheckFailed, CheckSkipped, quoted
from deployment.smoke_test.page_checks import (
    check_error_page,
    check_home_page,
    check_restaurant_list,
    check_restaurant_page,
    check_search,
    check_sign_in_page,
)
from deployment.smoke_test.photo_check import check_photo
from deployment.smoke_test.readiness import await_release, check_probe
from deployment.smoke_test.site import Site

# In seconds. A replica may have to start.
READY_TIMEOUT = 180
# In seconds, for all checks of a site that is ready. They take about two seconds.
CHECKS_TIMEOUT = 300

CHECKS: Mapping[str, Callable[[Site], None]] = {
    "home page": check_home_page,
    "restaurant list": check_restaurant_list,
    "restaurant page": check_restaurant_page,
    "photo": check_photo,
    "search": check_search,
    "sign-in page": check_sign_in_page,
    "static files": check_static_files,
    "response headers": check_response_headers,
    "error page": check_error_page,
    "robots.txt": check_robots,
}


class SmokeTestFailed(DeploymentError):
    """The message has a sentence for each check that has failed."""


@dataclass
class SmokeTest:
    """Tests the site at ``url``, which must run ``commit``. ``headers`` are sent only to this site.

    ``commit`` may be abbreviated, and empty if it is unknown. ``report`` receives a line for each check.
    """

    url: str
    commit: str
    headers: Mapping[str, str]
    report: Callable[[str], None]
    timeout: float = READY_TIMEOUT
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> None:
        """Raise ``SmokeTestFailed`` if the release does not become ready, or if any check fails."""
        try:
            client = Client(self.url, self.headers)
        except CheckFailed as failure:
            raise SmokeTestFailed(str(failure)) from failure
        waiting = partial(await_release, client, self.commit, self.timeout, self.sleep)
        self.require([self.failure("release", waiting)])
        client.limit_time(CHECKS_TIMEOUT)
        site = Site(client)
        failures = [self.failure("health", partial(check_probe, client, "/health", self.commit))]
        failures += [self.failure(name, partial(check, site)) for name, check in CHECKS.items()]
        self.require(failures)

    def failure(self, name: str, check: Callable[[], None]) -> str:
        """Run a check and report its result. Return "" if it succeeds, else a sentence with its name."""
        started = time.monotonic()
        message, note = "", ""
        try:
            check()
        except CheckSkipped as reason:
            note = f"skipped: {reason}"
        except CheckFailed as failed:
            message = str(failed)
        except Exception as error:  # an error in one check must not hide the results of the others
            message = f"The check has an error: {quoted(repr(error))}."
        duration = f"{(time.monotonic() - started) * 1000:.0f} ms"
        self.report(f"{'fail' if message else 'ok  '} {name} ({note or duration}){f': {message}' if message else ''}")
        return f"{name}: {message}" if message else ""

    def require(self, failures: list[str]) -> None:
        if failed := [failure for failure in failures if failure]:
            raise SmokeTestFailed("\n".join([f"The smoke test of {self.url} failed:", *failed]))


def run_smoke_test(url: str, commit: str, headers: Mapping[str, str], report: Callable[[str], None]) -> None:
    """Test the site at ``url``. Raise ``SmokeTestFailed`` unless it runs ``commit`` and passes all checks."""
    SmokeTest(url, commit, headers, report).run()
