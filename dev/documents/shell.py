"""The commands and variables of a shell block."""

import re
import shlex
from collections.abc import Iterator
from itertools import dropwhile, takewhile

# Words and signs after which a new command starts.
SEPARATORS = frozenset("; && || | & ( ) { } if then else fi do done while until for !".split())
REDIRECTIONS = frozenset("> >> < >& 2> 2>&".split())
ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
SUBSTITUTION = re.compile(r"\$\(((?:[^()]|\([^()]*\))*)\)")
VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")


def commands(script: str) -> Iterator[list[str]]:
    """Yield the words of each command, also of those within ``$(...)``, without assignments and redirections."""
    script = re.sub(r"\\\n\s*", " ", script)
    for substituted in SUBSTITUTION.findall(script):
        yield from commands(substituted)
    for line in SUBSTITUTION.sub("$SUBSTITUTED", script).splitlines():
        yield from _commands_of_line(line)


def _commands_of_line(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|()<>")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word not in SEPARATORS:
            words.append(word)
        elif command := _without_assignments(words):
            yield command
        if word in SEPARATORS:
            words = []


def _without_assignments(words: list[str]) -> list[str]:
    rest = dropwhile(lambda word: word == "export" or ASSIGNMENT.match(word), words)
    return list(takewhile(lambda word: word not in REDIRECTIONS, rest))


def assigned_variables(script: str) -> set[str]:
    return set(re.findall(r"(?:^|[ ;])([A-Za-z_][A-Za-z0-9_]*)=", script, re.MULTILINE))


def used_variables(script: str) -> list[str]:
    # Text in single quotes has no variables.
    return VARIABLE.findall(re.sub(r"'[^'\n]*'", "", script))
