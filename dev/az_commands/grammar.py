"""What the parser of the Azure CLI accepts, as recorded in commands.json. Needs only the standard library."""

import json
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NotRequired, TypedDict

FILE = Path(__file__).with_name("commands.json")
# A shell variable or a command substitution, whose value is not known before the command runs.
UNKNOWN = re.compile(r"\$")
# Several unknown words, such as "$@" or a starred argument in Python.
UNKNOWN_WORDS = {"$@", "$*"}


class Argument(TypedDict):
    """``names`` holds the spellings of an option, or the name of a positional argument."""

    names: list[str]
    choices: NotRequired[list[str]]
    # The number of values as in ``nargs`` of argparse: 0, "?", "+" or "*". Absent if exactly one value is required.
    values: NotRequired[int | str]
    required: NotRequired[bool]


class Record(TypedDict):
    source: str
    options: list[Argument]
    commands: dict[str, list[Argument]]


class InvalidCommand(Exception):
    """The Azure CLI would not accept a command. The message says why."""


@dataclass
class Grammar:
    record: Record

    @classmethod
    def load(cls, file: Path = FILE) -> "Grammar":
        return cls(json.loads(file.read_text()))

    def parse(self, words: list[str]) -> dict[str, list[str]]:
        """Return the values by the first name of each argument. Raise ``InvalidCommand`` if az would fail."""
        name = self.command_name(words)
        arguments = [*self.record["commands"][name], *self.record["options"]]
        options = {spelling: one for one in arguments for spelling in one["names"]}
        given: dict[str, list[str]] = {}
        positional, groups = grouped(words[len(name.split()) :])
        for spelling, values in groups:
            if spelling not in options:
                raise InvalidCommand(f"az {name} has no option {spelling}")
            positional += take(options[spelling], values, given, name)
        assign([one for one in arguments if not is_option(one["names"][0])], positional, given, name)
        if not UNKNOWN_WORDS & set(words):
            require(arguments, given, name)
        return given

    def command_name(self, words: list[str]) -> str:
        plain = list(takewhile(lambda word: not is_option(word), words))
        for length in range(len(plain), 0, -1):
            if (name := " ".join(plain[:length])) in self.record["commands"]:
                return name
        raise InvalidCommand(f"az {' '.join(plain)} is not a command of {self.record['source']}, or not recorded yet")


def is_option(word: str) -> bool:
    return re.match(r"-[^\d]", word) is not None


def grouped(given: list[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the words before the first option, and each option with the words up to the next option."""
    positional: list[str] = []
    groups: list[tuple[str, list[str]]] = []
    for word in given:
        if is_option(word):
            spelling, mark, value = word.partition("=")
            groups.append((spelling, [value] if mark else []))
        else:
            (groups[-1][1] if groups else positional).append(word)
    return positional, groups


def take(option: Argument, values: list[str], given: dict[str, list[str]], name: str) -> list[str]:
    count = option.get("values", 1)
    own = values if count in {"+", "*"} else values[: 1 if count == "?" else int(count)]
    if len(own) < 1 and count in {1, "+"}:
        raise InvalidCommand(f"az {name} {option['names'][0]} needs a value")
    check_choices(option, own, name)
    given[option["names"][0]] = own
    return values[len(own) :]


def assign(arguments: list[Argument], positional: list[str], given: dict[str, list[str]], name: str) -> None:
    # Positional arguments may stand anywhere between the options.
    for argument in arguments:
        several = argument.get("values") in {"+", "*"}
        own, positional = (positional, []) if several else (positional[:1], positional[1:])
        if own:
            given[argument["names"][0]] = own
    if [word for word in positional if word not in UNKNOWN_WORDS]:
        raise InvalidCommand(f"az {name} does not accept {positional[0]!r}")


def check_choices(option: Argument, values: list[str], name: str) -> None:
    known = {choice.lower() for choice in option.get("choices", [])}
    wrong = [value for value in values if known and value.lower() not in known and not UNKNOWN.search(value)]
    if wrong:
        choices = ", ".join(option["choices"])
        raise InvalidCommand(f"az {name} {option['names'][0]} is {wrong[0]!r}, which is none of {choices}")


def require(arguments: list[Argument], given: dict[str, list[str]], name: str) -> None:
    missing = [one["names"][0] for one in arguments if one.get("required") and one["names"][0] not in given]
    if missing:
        raise InvalidCommand(f"az {name} needs {', '.join(missing)}")
