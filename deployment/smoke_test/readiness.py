"""Wait until the site is ready and runs the tested release."""

import re
import time
from collections.abc import Callable

from deployment.smoke_test.client import Client
from deployment.smoke_test.outcomes import CheckFailed, Unavailable, named, quoted

# In seconds.
POLL_INTERVAL = 2
COMMIT = re.compile(r"[0-9a-f]{7,64}")
# The ingress returns 404 for a label that is being moved, and 502 or 504 while a replica starts. The site returns 503.
TEMPORARY = {404, 500, 502, 503, 504}


def await_release(client: Client, commit: str, timeout: float, sleep: Callable[[float], None]) -> None:
    """Return when the site is ready and runs ``commit``, which may be abbreviated.

    Raise ``CheckFailed`` if the last request of ``timeout`` seconds fails, or at once if a retry cannot help.
    """
    waited = 0.0
    while True:
        started = time.monotonic()
        try:
            return check_probe(client, "/ready", commit)
        except Unavailable as failure:
            pending = failure
        waited += time.monotonic() - started
        if waited >= timeout:
            raise CheckFailed(f"The release was not ready within {timeout:.0f} seconds: {pending}") from pending
        # Polled, because HTTP has no notification of a site that becomes ready.
        sleep(POLL_INTERVAL)
        waited += POLL_INTERVAL


def check_probe(client: Client, path: str, commit: str) -> None:
    """Raise ``Unavailable`` or another ``CheckFailed`` unless a probe of ``commit`` succeeds."""
    response = client.get(path)
    name = named(response.url)
    if response.status != 200:
        kind = Unavailable if response.status in TEMPORARY else CheckFailed
        # The site explains the failure in plain text, other servers in HTML.
        reason = quoted(response.text) if response.content_type == "text/plain" else ""
        raise kind(f"{name} returned {response.status}{f' ({reason})' if reason else ''}.")
    running = response.header("X-Commit")
    if not is_commit(running, commit):
        # Also temporary, because moving a label to another revision takes some seconds.
        raise Unavailable(f"{name} is answered by commit {quoted(running) or 'unknown'}, not {commit}.")


def is_commit(running: str, expected: str) -> bool:
    """Return whether ``expected`` is the commit ``running`` or its beginning. An empty one accepts every commit."""
    is_beginning = bool(COMMIT.fullmatch(running)) and running.startswith(expected)
    return expected in ("", running) or is_beginning
