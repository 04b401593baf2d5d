"""Check that az, azd, gh and the deployment module would accept the commands in the documents."""

import re

import pytest

from dev.az_commands.grammar import Grammar, InvalidCommand
from dev.documents.blocks import AZURE, blocks
from dev.documents.links import DOCUMENTS
from dev.documents.shell import commands
from dev.documents.tests.pages import PAGES, page_id
from dev.workflows import github_cli
from dev.workflows.checks import is_module_command

DEPLOYMENT = ["python3", "-m", "deployment"]
INLINE = re.compile(r"`python3 -m deployment ([^`]+)`")
# The commands of the Azure Developer CLI with their options:
# https://learn.microsoft.com/azure/developer/azure-developer-cli/reference
AZD = {
    "auth login": set(),
    "env new": {"--location", "--subscription"},
    "env set": set(),
    "env get-values": set(),
    "up": set(),
    "down": {"--force", "--purge"},
}


def azure_commands(*program):
    return [
        pytest.param(words, id=f"{page_id(page)}:{block.line}: {' '.join(words)[:60]}")
        for page in PAGES
        for block in blocks(page)
        if block.kind == AZURE
        for words in commands(block.text)
        if words[: len(program)] == list(program)
    ]


def is_azd_command(words):
    name = next((" ".join(words[:length]) for length in (2, 1) if " ".join(words[:length]) in AZD), None)
    return name is not None and AZD[name].issuperset(word for word in words if word.startswith("-"))


@pytest.mark.parametrize("words", azure_commands(*DEPLOYMENT))
def test_documents_commands_that_the_deployment_module_accepts(words):
    assert is_module_command(words[len(DEPLOYMENT) - 1 :])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_names_commands_in_sentences_that_the_deployment_module_accepts(document):
    named = [match.split() for match in INLINE.findall(document.read_text())]
    assert [words for words in named if not is_module_command(["deployment", *words])] == []


@pytest.mark.parametrize("words", azure_commands("az"))
def test_documents_commands_that_the_azure_cli_accepts(words):
    Grammar.load().parse(words[1:])


@pytest.mark.parametrize("words", azure_commands("azd"))
def test_documents_commands_that_the_azure_developer_cli_accepts(words):
    assert is_azd_command(words[1:])


@pytest.mark.parametrize("words", azure_commands("gh"))
def test_documents_commands_that_gh_accepts(words):
    assert github_cli.is_command(words[1:])


def test_documents_commands_of_the_deployment_module_and_of_each_program():
    assert all(azure_commands(*program) for program in (DEPLOYMENT, ["az"], ["azd"], ["gh"]))


def test_refuses_unknown_commands_in_documents():
    assert not is_module_command(["deployment", "deploy"])
    assert not is_azd_command(["env", "unset"])
    with pytest.raises(InvalidCommand):
        Grammar.load().parse(["containerapp", "restart"])
