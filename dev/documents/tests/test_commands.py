"""Check the command blocks of the guide and the recipes without running them."""

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from dev.documents.blocks import AZURE, COMMANDS, CONTENT, OUTPUT, SERVER, blocks
from dev.documents.shell import assigned_variables, commands, used_variables
from dev.documents.tests.pages import PAGES, page_id
from dev.environment import ROOT

VARIABLES = {"RG", "APP_NAME", "ENVIRONMENT_NAME", "ACR_NAME", "LOCATION"}
SHELL_VARIABLES = {"HOME", "PWD", "USER"}
AZURE_PROGRAMS = {"az", "azd", "python3"}
OTHER_PROGRAMS = set("cat curl cp docker echo git grep jq openssl printf rm seq sleep sort uniq".split())
# The blocks are written for bash. The excluded rules would report variables that are assigned in one block and used in
# another.
SHELLCHECK = (str(ROOT / ".venv/bin/shellcheck"), "--shell=bash", "--exclude=SC2034,SC2153,SC2154", "-")


def block_id(block):
    return f"{page_id(block.path)}:{block.line}"


def all_blocks(*kinds):
    return [block for page in PAGES for block in blocks(page) if not kinds or block.kind in kinds]


def unknown_kinds(page_blocks):
    return [f"{block}: {block.kind!r}" for block in page_blocks if block.kind not in {*COMMANDS, *CONTENT, OUTPUT}]


def unassigned_variables(page_blocks):
    """Return the variables that a page uses before it assigns them."""
    known, missing = set(SHELL_VARIABLES), []
    for block in page_blocks:
        if block.kind in COMMANDS:
            known |= assigned_variables(block.text)
            missing += [f"{block}: ${name}" for name in used_variables(block.text) if name not in known]
    return missing


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_block_has_a_kind(page):
    assert unknown_kinds(blocks(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_an_output_follows_its_command(page):
    kinds = [block.kind for block in blocks(page)]
    pairs = list(pairwise(["", *kinds, ""]))
    assert not [first for first, second in pairs if second == OUTPUT and first not in COMMANDS - {AZURE}]
    # Without an output block, the tests could not detect that a server is ready.
    assert not [second for first, second in pairs if first == SERVER and second != OUTPUT]


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_variables_are_assigned_before_their_use(page):
    assert unassigned_variables(blocks(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_pages_about_azure_start_with_the_same_variables(page):
    azure = [block for block in blocks(page) if block.kind == AZURE]
    if azure:
        assert assigned_variables(azure[0].text) >= VARIABLES


@pytest.mark.parametrize("block", all_blocks(*COMMANDS), ids=block_id)
def test_shellcheck_accepts_the_commands(block):
    done = subprocess.run(SHELLCHECK, input=block.text, capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("block", all_blocks(AZURE), ids=block_id)
def test_azure_blocks_run_known_programs(block):
    assert {words[0] for words in commands(block.text)} <= AZURE_PROGRAMS | OTHER_PROGRAMS


def test_detects_a_block_without_a_kind():
    text = "```\nmake run\n```\n\n1. Step\n\n   ```sh\n   make run\n   ```\n"
    assert unknown_kinds(blocks(Path("page.md"), text)) == ["page.md:1: ''"]


def test_detects_a_variable_that_is_not_assigned():
    text = "```azurecli\nRG=reviews\naz group show --name \"$RG\" --query '$x'\necho $LOCATION\n```\n"
    assert unassigned_variables(blocks(Path("page.md"), text)) == ["page.md:1: $LOCATION"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("az group list", [["az", "group", "list"]]),
        ("RG=a az group show \\\n  --name $RG > file", [["az", "group", "show", "--name", "$RG"]]),
        ('X="$(az account show --query id)"', [["az", "account", "show", "--query", "id"]]),
        ("for n in 1 2; do\n  az version\ndone | sort", [["az", "version"], ["sort"]]),
        ("export RG=a ACR_NAME=b", []),
        ("curl https://a | grep b && az version # note", [["curl", "https://a"], ["grep", "b"], ["az", "version"]]),
        ("az a --query \"[?name=='b;c']\"", [["az", "a", "--query", "[?name=='b;c']"]]),
    ],
)
def test_finds_the_commands_of_a_script(script, expected):
    assert commands(script) == expected
