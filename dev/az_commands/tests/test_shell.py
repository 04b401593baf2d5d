import pytest

from dev.az_commands.shell import az_commands

SCRIPTS = {
    "az group show --name reviews": ["group show --name reviews"],
    "az group show --name 'a b'": ["group show --name a b"],
    'az group show --name "$RG"': ["group show --name $RG"],
    "az group show \\\n  --name reviews": ["group show --name reviews"],
    "cd x && az group list; az account show || exit 1": ["group list", "account show"],
    "az acr list | jq .": ["acr list"],
    "az acr list --output tsv > names 2>&1": ["acr list --output tsv"],
    "az acr list # az group list": ["acr list"],
    "echo 'az group list'": [],
    "ID=$(az account show --query id)": ["account show --query id"],
    'az group show --name "$(az group list --query "[0].name")"': [
        "group list --query [0].name",
        "group show --name $X",
    ],
    "if az group exists --name a; then az group list; fi": ["group exists --name a", "group list"],
    "A=b az group list": ["group list"],
    "az rest --url ${HOST}/x --body `az group list`": ["group list", "rest --url $X/x --body $X"],
    "cat <<END\naz group list\nEND\naz acr list": ["acr list"],
    "(az group list)": ["group list"],
    "az": [],
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_finds_the_az_commands_of_a_script(script):
    assert [" ".join(command.words) for command in az_commands(script)] == SCRIPTS[script]


def test_returns_the_first_line_number_of_each_az_command():
    script = "echo 'a\nb'\n\naz group \\\n  list\ncat <<X\n1\n2\nX\naz acr list\n"
    assert [(one.line, one.words[0]) for one in az_commands(script, line=10)] == [(13, "group"), (19, "acr")]
