"""Find the ``az`` commands of the project: shell scripts, workflows, hooks, documents and the deployment module."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from dev.az_commands.shell import SUBSTITUTED, Command, az_commands

# Searched in addition to the files of the root folder. The site's own folders are left out: its code runs no commands.
FOLDERS = (".ci", ".devcontainer", ".github", "benchmarks", "bicep", "demo", "deployment", "dev", "docs")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
YAML_SCRIPT = re.compile(r"^(?P<indent>\s*(?:-\s+)?)(?:run|script|inlineScript|entrypoint):\s*(?P<value>\S.*)?$")
FENCE = re.compile(r"^\s*(?P<mark>```+|~~~+)\s*(?P<language>[\w-]*)")
SHELLS = {"", "azurecli", "bash", "console", "sh", "shell", "shell-session"}
# A command with options in running text. Text without options is often only the name of a command group.
INLINE = re.compile(r"`(?:\$ )?(az [^`]* -[^`]*)`", re.DOTALL)
# Several arguments that are not known before the program runs.
UNKNOWN_MANY = "$@"


def files(root: Path) -> Iterator[Path]:
    yield from sorted(path for path in root.iterdir() if path.is_file())
    for folder in FOLDERS:
        yield from sorted(path for path in (root / folder).rglob("*") if path.is_file())


def commands_of(path: Path) -> Iterator[Command]:
    read = reader(path)
    if read is not None:
        yield from read(path.read_text())


def reader(path: Path) -> Callable[[str], Iterator[Command]] | None:
    if "tests" in path.parts and path.suffix == ".py":
        return None
    readers: dict[str, Callable[[str], Iterator[Command]]] = {
        ".sh": az_commands,
        ".yml": in_yaml,
        ".yaml": in_yaml,
        ".md": in_markdown,
        ".py": in_python,
    }
    if path.name == "Makefile":
        return in_makefile
    if path.parent.name == ".ci":
        return az_commands
    return readers.get(path.suffix)


def in_yaml(text: str) -> Iterator[Command]:
    """Yield the commands in ``run:`` and similar keys of workflows and azd hooks."""
    lines = EXPRESSION.sub(SUBSTITUTED, text).split("\n")
    for number, line in enumerate(lines):
        match = YAML_SCRIPT.match(line)
        if not match:
            continue
        value = match["value"] or ""
        if not value.startswith(("|", ">")):
            yield from az_commands(value.strip("'\""), number + 1)
            continue
        block = list(indented(lines[number + 1 :], len(match["indent"])))
        # The lines of a folded block (`>`) are one line for the shell.
        yield from az_commands((" \\\n" if value[0] == ">" else "\n").join(block), number + 2)


def indented(lines: list[str], indent: int) -> Iterator[str]:
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return
        yield line


def in_makefile(text: str) -> Iterator[Command]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("\t"):
            yield from az_commands(line.strip().lstrip("@-").replace("$$", "$"), number)


def in_markdown(text: str) -> Iterator[Command]:
    prose: list[str] = []
    block: list[str] = []
    opened: re.Match[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if opened is None:
            prose.append("" if fence else line)
            opened, block = fence, []
        elif fence and fence["mark"] == opened["mark"] and not fence["language"]:
            if opened["language"] in SHELLS:
                yield from az_commands(without_output(block), number - len(block))
            prose, opened = [*prose, *[""] * (len(block) + 1)], None
        else:
            block.append(line)
    yield from inline("\n".join(prose))


def without_output(block: list[str]) -> str:
    # If some lines have a prompt, the lines without one are output.
    if not any(line.lstrip().startswith("$ ") for line in block):
        return "\n".join(block)
    kept, continued = [], False
    for line in block:
        is_command = line.lstrip().startswith("$ ")
        kept.append(line.lstrip()[2:] if is_command else line if continued else "")
        continued = (is_command or continued) and line.endswith("\\")
    return "\n".join(kept)


def inline(text: str) -> Iterator[Command]:
    for match in INLINE.finditer(text):
        yield from az_commands(match[1].replace("\n", " "), text.count("\n", 0, match.start()) + 1)


def in_python(text: str) -> Iterator[Command]:
    """Yield the arguments of method calls on ``az``, and the ``az`` commands that strings contain in backticks."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and is_method_of_az(node.func):
            yield from argument_list(node)
        elif isinstance(node, ast.JoinedStr | ast.Constant):
            yield from (Command(node.lineno, command.words) for command in inline(text_of(node)))


def argument_list(call: ast.Call) -> Iterator[Command]:
    words = [word for argument in call.args for word in words_of(argument)]
    if words and words[0] not in {SUBSTITUTED, UNKNOWN_MANY}:
        yield Command(call.lineno, words)


def is_method_of_az(function: ast.expr) -> bool:
    """Return whether the arguments of a method are those of ``az``. ``send`` takes a request instead."""
    match function:
        case ast.Attribute(attr="send"):
            return False
        case ast.Attribute(value=ast.Name(id="az")) | ast.Attribute(value=ast.Attribute(attr="az")):
            return True
    return False


def words_of(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(value)):
            yield value
        case ast.Starred(value=ast.Tuple(elts=elements)):
            for element in elements:
                yield from words_of(element)
        case ast.Starred():
            yield UNKNOWN_MANY
        case _:
            yield SUBSTITUTED


def text_of(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else SUBSTITUTED for part in node.values)
    return node.value if isinstance(node.value, str) else ""
