"""Simultaneous uploads of large photos to a container with 1 GiB of memory."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

from restaurant_review.azure.tests.test_site import COUNT, Reviewer, shell
from reviews.photos.tests.test_decoder_memory import GIBIBYTE, UPLOADS, WORKERS, heic, visit_until
from reviews.tests.factories import make_file

__all__ = ["heic"]

SECONDS_FOR_ALL = 300


def upload(reviewer, heic):
    """Upload a photo, and retry every second until the site accepts it. Return the status and body of each response."""
    answers = []
    deadline = time.monotonic() + SECONDS_FOR_ALL
    while time.monotonic() < deadline:
        fields = {"photo": make_file("IMG_4711.HEIC", heic)}
        status, body, _headers = reviewer.request("POST", f"/restaurants/{reviewer.slug}/photos/", fields)
        answers.append((status, body.decode()))
        if status == 201:
            break
        # Seconds until a person tries again.
        time.sleep(1)
    return answers


def check_memory(site, capsys):
    highest = int(site.control_group("memory.peak", "memory/memory.max_usage_in_bytes"))
    with capsys.disabled():
        print(f"\nThe container used at most {highest / 1024**2:.0f} MiB.")
    assert highest < 0.8 * GIBIBYTE
    events = site.control_group("memory.events", "memory/memory.oom_control")
    assert re.findall(r"^oom_kill (\d+)$", events, re.MULTILINE) == ["0"]


def test_accepts_eight_simultaneous_large_photos_in_the_smallest_container(site, owner, heic, capsys):
    reviewer = Reviewer(owner, site)
    workers, photos = site.workers, shell(owner, COUNT)["photos"]
    with ThreadPoolExecutor(UPLOADS + 1) as threads:
        uploads = [threads.submit(upload, reviewer, heic) for _number in range(UPLOADS)]
        # A probe has a timeout of 5 seconds.
        probes = threads.submit(visit_until, lambda: all(one.done() for one in uploads), site.port, "/health", 5)
        answers = [one.result() for one in uploads]

    # The number of refusals depends on the speed of the machine, but all uploads succeed in the end.
    assert [tries[-1][0] for tries in answers] == [201] * UPLOADS
    assert shell(owner, COUNT)["photos"] == photos + UPLOADS
    refusals = {refusal for tries in answers for refusal in tries[:-1]}
    assert {status for status, _reason in refusals} <= {429, 503}
    assert all("Please try again" in reason for _status, reason in refusals)
    assert probes.result() == {200}
    assert site.workers == workers
    assert len(workers) == WORKERS
    check_memory(site, capsys)
