"""The commands and variables of a shell block."""

import re

from dev.az_commands.shell import Reader

# Shell syntax that `Reader` reports as commands: the head of a `for` loop, and the ends of loops, `if` and functions.
KEYWORDS = frozenset({"for", "done", "fi", "}"})
ASSIGNED = re.compile(r"(?:^|[ ;])([A-Za-z_][A-Za-z0-9_]*)=|\bfor ([A-Za-z_][A-Za-z0-9_]*) in ", re.MULTILINE)
USED = re.compile(r"(?<!\\)\$\{?([A-Za-z_][A-Za-z0-9_]*)")


def commands(script: str) -> list[list[str]]:
    """Return the words of each command, including commands in ``$(...)``, without assignments and redirections."""
    found = (command.words for command in Reader(script).read())
    return [words for words in found if words[0] not in {*KEYWORDS, "export", "unset"}]


def assigned_variables(script: str) -> set[str]:
    return {name for names in ASSIGNED.findall(script) for name in names if name}


def used_variables(script: str) -> list[str]:
    # The shell does not expand variables in single quotes.
    return USED.findall(re.sub(r"'[^'\n]*'", "", script))
