"""Run the documented commands that need a container engine, and compare what they print with the page."""

import os

import pytest

from dev.documents.blocks import IMAGE, blocks
from dev.documents.terminal import copy_clone, terminal
from dev.documents.tests.pages import PAGES, page_id


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(block.kind == IMAGE for block in blocks(page))], ids=page_id
)
def test_prints_the_documented_output_of_image_commands(page, tmp_path):
    clone = tmp_path / "clone"
    copy_clone(clone)
    with terminal(clone, os.environ) as running:
        running.run_page(list(blocks(page)), kinds=(IMAGE,))
