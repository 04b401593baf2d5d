"""Compare the output that the guide shows with the output of the commands."""

import re
from itertools import pairwise

import pytest

from dev.documents.blocks import blocks
from dev.environment import ROOT

GUIDE = ROOT / "docs" / "guide"
# Output that differs between sites, with its replacement.
SPECIFIC = (
    (r"Subscription .*", "Subscription"),
    (r"register: .*", "register"),
    (r"group: \S+ in \S+", "group"),
    (r"https://\S+ runs \S+", "URL runs image"),
    (r"\b[0-9a-f]{10}\b", "COMMIT"),
    (r"done in \d+ s", "done"),
)


def shown(page, command):
    """Return the output of a command on a page of the guide: the block after the first block with the command."""
    found = list(blocks(GUIDE / page))
    return next(after.text for before, after in pairwise(found) if before.text == command)


def lines(text):
    for pattern, replacement in SPECIFIC:
        text = re.sub(pattern, replacement, text)
    return text.strip().splitlines()


def test_shows_the_plan_of_the_first_deployment(azure):
    azure.change(unregistered=["Microsoft.App"])
    assert lines(shown("2-first-deployment.md", "python3 -m deployment plan")) == lines(azure.run("plan"))


@pytest.mark.parametrize(("page", "former_runs"), [("2-first-deployment.md", 0), ("5-infrastructure-as-code.md", 1)])
def test_shows_the_end_of_a_deployment(azure, page, former_runs):
    for _ in range(former_runs):
        azure.run("up")
    expected = lines(shown(page, "python3 -m deployment up"))
    assert lines(azure.run("up"))[-len(expected) :] == expected
