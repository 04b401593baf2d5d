"""Parse all Bicep files with checkov's parser, because checkov skips a file that it cannot parse, without an error."""

import re

import pytest
from pycep import BicepParser

from bicep.tests.bicep_evaluation import FOLDER, statements_of

FILES = sorted(FOLDER.rglob("*.bicep"))
# checkov's parser does not support this decorator, and Bicep has no other way to create a resource only once.
UNKNOWN = "@onlyIfNotExists()"
UNREADABLE = {"database-replica.bicep", "signing-key.bicep"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_parser_of_checkov_reads_each_file(path):
    text = path.read_text()
    assert (UNKNOWN in text) == (path.name in UNREADABLE)
    # If ``parse`` raises an exception, checkov skips the file.
    assert BicepParser().parse(text=text.replace(UNKNOWN, ""))


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_a_module_that_the_parser_cannot_read_contains_only_that_resource_and_its_role(name):
    """Otherwise, checkov would also skip resources that it could check."""
    resources = [found for found in statements_of(FOLDER / "modules" / name) if found.kind == "resource"]
    others = [found for found in resources if not found.is_existing and "onlyIfNotExists" not in found.decorators]
    assert all(re.match("Microsoft.Authorization/roleAssignments@", found.type) for found in others)
