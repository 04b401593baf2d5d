"""Print the grammar of all commands of the installed azure-cli as JSON. Run it in the venv of azure-cli."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

# The options of every command, which the Azure CLI adds only when it parses a command.
OPTIONS: list[dict[str, Any]] = [
    {"names": ["--help", "-h"], "values": 0},
    {"names": ["--debug"], "values": 0},
    {"names": ["--only-show-errors"], "values": 0},
    {"names": ["--verbose"], "values": 0},
    {"names": ["--output", "-o"], "choices": ["json", "jsonc", "yaml", "yamlc", "table", "tsv", "none"]},
    {"names": ["--query"]},
    {"names": ["--subscription"]},
]
SHARED = {name for option in OPTIONS for name in option["names"]}


def main() -> None:
    # Imported here, because azure-cli is not a dependency of this project.
    from azure.cli.core import __version__, get_default_cli
    from azure.cli.core.file_util import create_invoker_and_load_cmds_and_args

    cli = get_default_cli()
    create_invoker_and_load_cmds_and_args(cli)
    table = cli.invocation.commands_loader.command_table
    commands = {
        name: list(arguments(parser))
        for parsers in cli.invocation.parser.subparsers.values()
        for parser in parsers.choices.values()
        if (name := parser.prog.removeprefix("az ")) in table
    }
    print(json.dumps({"source": f"azure-cli {__version__}", "options": OPTIONS, "commands": commands}))


def arguments(parser: argparse.ArgumentParser) -> Iterator[dict[str, Any]]:
    # argparse has no public list of the arguments of a parser.
    for action in parser._actions:  # noqa: SLF001
        found = described(action)
        # Internal arguments of the Azure CLI, which users do not pass.
        is_internal = found["names"][0] == "--cmd" or found["names"][0].startswith("--_")
        if not is_internal and not SHARED & set(found["names"]):
            yield found


def described(action: argparse.Action) -> dict[str, Any]:
    found: dict[str, Any] = {"names": [str(name) for name in action.option_strings] or [action.dest]}
    if action.choices is not None:
        found["choices"] = [str(choice) for choice in action.choices]
    if action.nargs is not None:
        found["values"] = action.nargs
    if action.required:
        found["required"] = True
    return found


if __name__ == "__main__":
    main()
