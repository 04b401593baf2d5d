"""What the parser of the Azure CLI accepts, as recorded in commands.json. Needs only the standard library."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

FILE = Path(__file__).with_name("commands.json")
# A shell variable or the result of a command: its value is not known before the command runs.
UNKNOWN = re.compile(r"\$")
# Several unknown words, such as "$@" or a starred argument in Python.
UNKNOWN_WORDS = {"$@", "$*"}


class Argument(TypedDict):
    """``names`` holds the spellings of an option, or the name of a positional argument."""

    names: list[str]
    choices: NotRequired[list[str]]
    # How many values, as argparse writes it: 0, "?", "+" or "*". Absent: exactly one.
    values: NotRequired[int | str]
    required: NotRequired[bool]


class Record(TypedDict):
    source: str
    options: list[Argument]
    commands: dict[str, list[Argument]]


class Refused(Exception):
    """The Azure CLI would not accept a command. The message says why."""


@dataclass
class Grammar:
    record: Record

    @classmethod
    def load(cls, file: Path = FILE) -> "Grammar":
        return cls(json.loads(file.read_text()))

    def parse(self, words: list[str]) -> dict[str, list[str]]:
        """Return the values by the first name of each argument. Raise ``Refused`` where the Azure CLI would."""
        name = self.command_name(words)
        arguments = [*self.record["commands"][name], *self.record["options"]]
        options = {spelling: one for one in arguments for spelling in one["names"] if spelling.startswith("-")}
        given: dict[str, list[str]] = {}
        loose: list[str] = []
        for spelling, values in grouped(words[len(name.split()) :]):
            if spelling is None:
                loose += values
                continue
            option = options.get(spelling)
            if option is None:
                raise Refused(f"az {name} has no option {spelling}")
            loose += take(option, values, given, name)
        positional = [one for one in arguments if not one["names"][0].startswith("-")]
        assign(positional, loose, given, name)
        if not UNKNOWN_WORDS & set(words):
            require(arguments, given, name)
        return given

    def command_name(self, words: list[str]) -> str:
        plain = words[: next((n for n, word in enumerate(words) if word.startswith("-")), len(words))]
        for length in range(len(plain), 0, -1):
            if (name := " ".join(plain[:length])) in self.record["commands"]:
                return name
        raise Refused(f"az {' '.join(plain)} is not a command of {self.record['source']}, or not recorded yet")


def grouped(words: list[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Yield each option with the words up to the next one. Words before the first option have the option None."""
    spelling: str | None = None
    values: list[str] = []
    for word in words:
        if word.startswith("-") and word != "-" and not re.fullmatch(r"-\d.*", word):
            if spelling is not None or values:
                yield spelling, values
            spelling, mark, value = word.partition("=") if word.startswith("--") else (word, "", "")
            values = [value] if mark else []
        else:
            values.append(word)
    if spelling is not None or values:
        yield spelling, values


def take(option: Argument, values: list[str], given: dict[str, list[str]], name: str) -> list[str]:
    """Store the values that belong to the option, and return the others."""
    count = option.get("values", 1)
    own = values if count in {"+", "*"} else values[: 1 if count == "?" else int(count)]
    if len(own) < 1 and count in {1, "+"}:
        raise Refused(f"az {name} {option['names'][0]} needs a value")
    check_choices(option, own, name)
    given[option["names"][0]] = own
    return values[len(own) :]


def assign(positional: list[Argument], loose: list[str], given: dict[str, list[str]], name: str) -> None:
    """Store positional arguments, which may stand anywhere between the options."""
    for argument in positional:
        several = argument.get("values") in {"+", "*"}
        own, loose = (loose, []) if several else (loose[:1], loose[1:])
        if own:
            given[argument["names"][0]] = own
    if [word for word in loose if word not in UNKNOWN_WORDS]:
        raise Refused(f"az {name} does not accept {loose[0]!r}")


def check_choices(option: Argument, values: list[str], name: str) -> None:
    known = {choice.lower() for choice in option.get("choices", [])}
    wrong = [value for value in values if known and value.lower() not in known and not UNKNOWN.search(value)]
    if wrong:
        choices = ", ".join(option["choices"])
        raise Refused(f"az {name} {option['names'][0]} is {wrong[0]!r}, which is none of {choices}")


def require(arguments: list[Argument], given: dict[str, list[str]], name: str) -> None:
    missing = [one["names"][0] for one in arguments if one.get("required") and one["names"][0] not in given]
    if missing:
        raise Refused(f"az {name} needs {', '.join(missing)}")
