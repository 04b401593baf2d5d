import pytest

from dev.az_commands.grammar import Grammar, InvalidCommand

RECORD = {
    "source": "azure-cli 0",
    "options": [{"names": ["--query"]}, {"names": ["--only-show-errors"], "values": 0}],
    "commands": {
        "group show": [{"names": ["--name", "-n"], "required": True}],
        "acr build": [
            {"names": ["--registry", "-r"], "required": True},
            {"names": ["source_location"], "required": True},
            {"names": ["--image", "-t"]},
            {"names": ["--no-push"], "values": 0},
        ],
        "rest": [{"names": ["--method"], "choices": ["get", "post"]}, {"names": ["--headers"], "values": "+"}],
        "tag": [{"names": ["--tags"], "values": "*"}, {"names": ["--resource"], "values": "?"}],
    },
}
GRAMMAR = Grammar(RECORD)

ACCEPTED = [
    "group show --name reviews",
    "group show -n reviews --query name --only-show-errors",
    "group show --name=reviews",
    "acr build --registry r .",
    "acr build . -r r --no-push",
    "acr build -r r --no-push .",
    "rest --method POST --headers a=b c=d",
    "rest --method $METHOD",
    "tag --tags --resource",
]
REFUSED = {
    "group list": "az group list is not a command of azure-cli 0",
    "group show": "az group show needs --name",
    "group show --name": "az group show --name needs a value",
    "group show --name a b": "az group show does not accept 'b'",
    "group show --name a --force": "az group show has no option --force",
    # The Azure CLI accepts abbreviated options, but an option of a later version can make an abbreviation ambiguous.
    "group show --na a": "az group show has no option --na",
    "acr build -r r": "az acr build needs source_location",
    "acr build -r r . --no-push yes": "az acr build does not accept 'yes'",
    "rest --method fetch": "az rest --method is 'fetch', which is none of get, post",
    "rest --headers --method get": "az rest --headers needs a value",
}


@pytest.mark.parametrize("command", ACCEPTED)
def test_accepts_commands_that_the_azure_cli_accepts(command):
    GRAMMAR.parse(command.split())


@pytest.mark.parametrize("command", REFUSED)
def test_refuses_commands_that_the_azure_cli_refuses(command):
    with pytest.raises(InvalidCommand, match=REFUSED[command]):
        GRAMMAR.parse(command.split())


def test_returns_values_of_a_command_by_the_first_name_of_each_argument():
    assert GRAMMAR.parse("acr build . -r reviews".split()) == {"--registry": ["reviews"], "source_location": ["."]}


def test_requires_no_option_of_a_command_with_unknown_arguments():
    GRAMMAR.parse(["group", "show", "$@"])
