"""Parse all Bicep files with checkov's parser, because checkov skips a file that it cannot parse, without an error."""

import re

import pytest
from pycep import BicepParser

from bicep.tests.bicep_evaluation import FOLDER, statements_of

FILES = sorted(FOLDER.rglob("*.bicep"))
# checkov's parser does not support this decorator, and Bicep has no other way to create a resource only once.
UNSUPPORTED_DECORATOR = "@onlyIfNotExists()"
UNREADABLE = {"database-replica.bicep", "signing-key.bicep"}
# One parser for all files, because it compiles its grammar when it is made.
PARSER = BicepParser()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_is_readable_for_the_parser_of_checkov(path):
    text = path.read_text()
    assert (UNSUPPORTED_DECORATOR in text) == (path.name in UNREADABLE)
    # If ``parse`` raises an exception, checkov skips the file.
    assert PARSER.parse(text=text.replace(UNSUPPORTED_DECORATOR, ""))


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_limits_a_module_that_checkov_cannot_read_to_one_resource_and_its_role(name):
    """Otherwise, checkov would also skip resources that it could check."""
    resources = [found for found in statements_of(FOLDER / "modules" / name) if found.kind == "resource"]
    others = [found for found in resources if not found.is_existing and "onlyIfNotExists" not in found.decorators]
    assert all(re.match("Microsoft.Authorization/roleAssignments@", found.type) for found in others)
