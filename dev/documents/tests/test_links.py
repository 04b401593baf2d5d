import pytest

from dev.documents.links import DOCUMENTS, anchors, broken_links
from dev.environment import ROOT


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_existing_files_and_headings(document):
    assert list(broken_links(document)) == []


def test_detects_links_to_a_missing_file_and_a_missing_heading(tmp_path):
    (tmp_path / "other.md").write_text("# The `other` page: (1)\n")
    document = tmp_path / "page.md"
    document.write_text(
        "# Page\n[a](other.md#the-other-page-1) [b](#page) [c](none.md) ![d](other.md#none)\n"
        "[e](https://example.org)\n`[f](g)`\n```\n[h](i)\n```\n"
    )
    assert list(broken_links(document)) == ["none.md", "other.md#none"]


def test_numbers_headings_with_the_same_title():
    assert anchors("# A b\n## A b\n```\n# no heading\n```\n") == {"a-b", "a-b-1"}
