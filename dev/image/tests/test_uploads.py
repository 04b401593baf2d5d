"""Large photos that come in together, to a container of 1 GiB."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

from restaurant_review.azure.tests.test_site import COUNT, Reviewer, shell
from reviews.photos.tests.test_decoder_memory import GIBIBYTE, UPLOADS, WORKERS, heic, visit_until
from reviews.tests.factories import make_file

__all__ = ["heic"]

SECONDS_FOR_ALL = 300


def upload(reviewer, heic):
    """Sends one photo as often as the site asks for, and gives the answers."""
    answers = []
    deadline = time.monotonic() + SECONDS_FOR_ALL
    while time.monotonic() < deadline:
        fields = {"photo": make_file("IMG_4711.HEIC", heic)}
        status, body, _headers = reviewer.request("POST", f"/restaurants/{reviewer.slug}/photos/", fields)
        answers.append((status, body.decode()))
        if status == 201:
            break
        # A person does not press the button again at once.
        time.sleep(1)
    return answers


def check_memory(site, capsys):
    highest = int(site.control_group("memory.peak", "memory/memory.max_usage_in_bytes"))
    with capsys.disabled():
        print(f"\nThe container held {highest / 1024**2:.0f} MiB at its highest.")
    assert highest < 0.8 * GIBIBYTE
    events = site.control_group("memory.events", "memory/memory.oom_control")
    assert re.findall(r"^oom_kill (\d+)$", events, re.MULTILINE) == ["0"]


def test_eight_large_photos_at_once_leave_the_container_alone(site, owner, heic, capsys):
    reviewer = Reviewer(owner, site)
    before = site.workers
    with ThreadPoolExecutor(UPLOADS + 1) as threads:
        uploads = [threads.submit(upload, reviewer, heic) for _number in range(UPLOADS)]
        # Who probes it waits no longer for an answer.
        probes = threads.submit(visit_until, lambda: all(one.done() for one in uploads), site.port, "/health", 5)
        answers = [one.result() for one in uploads]

    # How many come in at the first try is a matter of the machine; that all do in the end is not.
    assert [tries[-1][0] for tries in answers] == [201] * UPLOADS
    assert shell(owner, COUNT)["photos"] == UPLOADS
    refusals = {reason for tries in answers for _status, reason in tries[:-1]}
    assert all("Please try again" in reason for reason in refusals)
    assert probes.result() == {200}
    assert site.workers == before
    assert len(before) == WORKERS
    check_memory(site, capsys)
