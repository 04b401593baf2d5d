"""Real pictures with random damage, sent through the real decoder process."""

import os
import random
import resource
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reviews.photos.decoder.__main__ import MAX_MEMORY_BYTES
from reviews.photos.decoder.protocol import Renditions
from reviews.photos.tests.mutations import mutated, samples
from reviews.photos.uploads import MAX_BYTES, UploadRejected, read_picture

SECONDS = 60
# RLIMIT_DATA does not limit the memory of program code and libraries.
MAX_RESIDENT_BYTES = MAX_MEMORY_BYTES + 200 * 1024 * 1024


def outcome(content):
    file = SimpleUploadedFile("photo", content)
    try:
        return read_picture(file, person=1, charge=lambda _seconds: None)
    except UploadRejected as rejection:
        return str(rejection)


def zombies():
    return {child.pid for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE}


def peak_memory_of_children():
    """Return the peak resident memory of the largest child process that has ended, in bytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


@pytest.mark.endurance
@pytest.mark.skipif(sys.platform != "linux", reason="macOS counts memory in other units")
def test_reads_every_damaged_picture_or_rejects_it_with_a_message(caplog):
    seed = int(os.environ.get("FUZZ_SEED", random.SystemRandom().randrange(10**9)))
    pictures, counts = samples(), {"read": 0, "rejected": 0}
    zombies_before, peak_before = zombies(), peak_memory_of_children()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        content = mutated(pictures, random.Random(seed))[:MAX_BYTES]  # noqa: S311
        report = (
            f"FUZZ_SEED={seed} make endurance ARGS=reviews/photos/tests/{Path(__file__).name} starts with this picture."
        )
        try:
            result = outcome(content)
        except Exception as error:
            pytest.fail(f"{error!r}: {report}")
        counts["read" if isinstance(result, Renditions) else "rejected"] += 1
        # The decoder itself rejects what it cannot read. A failure in the log is a defect in our code or in a library.
        assert not caplog.records, f"{caplog.text}: {report}"
        seed += 1
    assert min(counts.values()) > 0
    assert zombies() <= zombies_before
    assert peak_memory_of_children() <= max(MAX_RESIDENT_BYTES, peak_before)
