"""Check the command blocks of the guide and the recipes without running them."""

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from dev.documents.blocks import AZURE, COMMANDS, CONTENT, OUTPUT, SERVER, blocks
from dev.documents.shell import assigned_variables, commands, used_variables
from dev.documents.tests.pages import DOCS, PAGES, page_id
from dev.environment import ROOT

VARIABLES = {"RG", "APP_NAME", "ENVIRONMENT_NAME", "ACR_NAME", "LOCATION"}
SHELL_VARIABLES = {"HOME", "PWD", "USER"}
AZURE_PROGRAMS = {"az", "azd", "gh", "python3"}
OTHER_PROGRAMS = set("cat curl cp date docker echo git grep jq openssl printf rm seq sleep sort source uniq".split())
# Page 2 of the guide tells the reader to save its first block in this file. Later pages and the recipes read the file.
SAVED_ON = DOCS / "guide/2-first-deployment.md"
READ_FILE = "source ~/reviews.sh"
# The blocks are written for bash. The excluded rules would report variables that are assigned in one block and used in
# another, and the file, which exists on the machine of the reader only.
SHELLCHECK = (str(ROOT / ".venv/bin/shellcheck"), "--shell=bash", "--exclude=SC1090,SC2034,SC2153,SC2154", "-")


def block_id(block):
    return f"{page_id(block.path)}:{block.line}"


def all_blocks(*kinds):
    return [block for page in PAGES for block in blocks(page) if not kinds or block.kind in kinds]


def unknown_kinds(page_blocks):
    return [f"{block}: {block.kind!r}" for block in page_blocks if block.kind not in {*COMMANDS, *CONTENT, OUTPUT}]


def saved_variables():
    """Return the variables in the file that the reader saves on page 2 of the guide."""
    first, after = [block for block in blocks(SAVED_ON) if block.kind == AZURE][:2]
    assert READ_FILE in after.before
    return assigned_variables(first.text)


def available_variables(block):
    """Return the variables that a block assigns, or reads from the saved file on a page after page 2."""
    # Recipes come after the guide.
    reads = READ_FILE in block.text.splitlines() and page_id(block.path) > page_id(SAVED_ON)
    return assigned_variables(block.text) | (saved_variables() if reads else set())


def unassigned_variables(page_blocks):
    """Return the variables that a page uses before it assigns them."""
    known, missing = set(SHELL_VARIABLES), []
    for block in page_blocks:
        if block.kind in COMMANDS:
            known |= available_variables(block)
            missing += [f"{block}: ${name}" for name in used_variables(block.text) if name not in known]
    return missing


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_declares_a_kind_for_each_block_of_a_page(page):
    assert unknown_kinds(blocks(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_shows_each_output_directly_after_its_command(page):
    kinds = [block.kind for block in blocks(page)]
    pairs = list(pairwise(["", *kinds, ""]))
    assert not [first for first, second in pairs if second == OUTPUT and first not in COMMANDS - {AZURE}]
    # Without an output block, the tests could not detect that a server is ready.
    assert not [second for first, second in pairs if first == SERVER and second != OUTPUT]


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_assigns_each_variable_of_a_page_before_its_use(page):
    assert unassigned_variables(blocks(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_starts_each_page_about_azure_with_the_same_variables(page):
    azure = [block for block in blocks(page) if block.kind == AZURE]
    if azure:
        assert available_variables(azure[0]) >= VARIABLES


@pytest.mark.parametrize("block", all_blocks(*COMMANDS), ids=block_id)
def test_passes_shellcheck_with_each_command_block(block):
    done = subprocess.run(SHELLCHECK, input=block.text, capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("block", all_blocks(AZURE), ids=block_id)
def test_runs_only_known_programs_in_azure_blocks(block):
    assert {words[0] for words in commands(block.text)} <= AZURE_PROGRAMS | OTHER_PROGRAMS


def test_detects_a_block_without_a_kind():
    text = "```\nmake run\n```\n\n1. Step\n\n   ```sh\n   make run\n   ```\n"
    assert unknown_kinds(blocks(Path("page.md"), text)) == ["page.md:1: ''"]


def test_detects_a_variable_that_is_not_assigned():
    text = "```azurecli\nRG=reviews\naz group show --name \"$RG\" --query '$x'\necho $LOCATION\n```\n"
    assert unassigned_variables(blocks(Path("page.md"), text)) == ["page.md:1: $LOCATION"]


@pytest.mark.parametrize(
    ("page", "missing"),
    [("guide/1.md", ["$RG", "$SERVER"]), ("guide/3.md", ["$SERVER"]), ("recipes/redis.md", ["$SERVER"])],
)
def test_reads_the_saved_file_only_on_pages_after_page_2(page, missing):
    text = f'```azurecli\n{READ_FILE}\necho "$RG" "$SERVER"\n```\n'
    found = unassigned_variables(blocks(DOCS / page, text))
    assert [name.partition(": ")[2] for name in found] == missing


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
def test_finds_the_commands_of_a_shell_script(script, expected):
    assert commands(script) == expected
