"""Links between Markdown documents."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dev.documents.blocks import FENCE, without_blocks
from dev.environment import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *#*$", re.MULTILINE)
EXTERNAL = ("http://", "https://", "mailto:")


def broken_links(document: Path) -> Iterator[str]:
    for match in LINK.finditer(without_blocks(document.read_text())):
        target = match["target"]
        if not target.startswith(EXTERNAL) and not exists(document, target):
            yield target


def exists(document: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = document.parent / name if name else document
    if not file.exists():
        return False
    return not anchor or anchor in anchors(file.read_text())


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub generates for the headings of a document."""
    counts: Counter[str] = Counter()
    found = set()
    for match in HEADING.finditer(FENCE.sub("", text)):
        slug = re.sub(r"[^\w\- ]", "", match["title"].lower()).replace(" ", "-")
        found.add(f"{slug}-{counts[slug]}" if counts[slug] else slug)
        counts[slug] += 1
    return found
