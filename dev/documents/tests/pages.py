"""The documents whose command blocks are tested."""

from dev.environment import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("guide/*.md"), *DOCS.glob("recipes/*.md")])


def page_id(page):
    return str(page.relative_to(DOCS))
