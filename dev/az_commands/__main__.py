"""Check every ``az`` command of the project: ``python -m dev.az_commands [--record]``.

``--record`` updates commands.json from the newest azure-cli, which it installs into a temporary folder (700 MB). It
records only the commands that the project uses, so run it again when a document or script uses a new command.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dev.az_commands.grammar import FILE, Argument, Grammar, InvalidCommand, Record
from dev.az_commands.shell import Command
from dev.az_commands.sources import commands_of, files
from dev.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str]) -> None:
    if "--record" in arguments:
        record(ROOT)
    errors = list(find_errors(ROOT, Grammar.load()))
    if errors:
        hint = "If a command is new here, record it with: make az-commands"
        raise SetupError("\n".join([*errors, hint]))


def project_commands(root: Path) -> Iterator[tuple[Path, Command]]:
    for path in files(root):
        yield from ((path.relative_to(root), command) for command in commands_of(path))


def find_errors(root: Path, grammar: Grammar) -> Iterator[str]:
    for path, command in project_commands(root):
        try:
            grammar.parse(command.words)
        except InvalidCommand as error:
            yield f"{path}:{command.line}: {error}."


def record(root: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="azure-cli-") as folder:
        environment = Path(folder) / "venv"
        subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, environment], check=True)
        python = environment / "bin" / "python"
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, "azure-cli"], check=True)
        script = Path(__file__).with_name("recorder.py")
        done = subprocess.run([python, "-I", script], capture_output=True, text=True, check=True)
    complete: Record = json.loads(done.stdout)
    write(trimmed(complete, [command.words for _, command in project_commands(root)]))


def trimmed(complete: Record, used: list[list[str]]) -> Record:
    """Return the record with only the commands in ``used``. Ignore used commands that are not in ``complete``."""
    grammar = Grammar(complete)
    names = set()
    for words in used:
        try:
            names.add(grammar.command_name(words))
        except InvalidCommand:
            continue
    return {**complete, "commands": {name: complete["commands"][name] for name in sorted(names)}}


def write(record: Record) -> None:
    # Write one argument per line, so that changes of the Azure CLI give a readable diff.
    lines = [f'{{\n"source": {json.dumps(record["source"])},', '"options": [', listed(record["options"]), "],"]
    commands = [f"{json.dumps(name)}: [\n{listed(found)}\n]" for name, found in record["commands"].items()]
    FILE.write_text("\n".join([*lines, '"commands": {', ",\n".join(commands), "}\n}\n"]))


def listed(arguments: list[Argument]) -> str:
    return ",\n".join(f" {json.dumps(argument)}" for argument in arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.exit(str(error))
