"""Read the simple commands of a shell script: words, quotes, continued lines, substitutions and here-documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# Words that may stand before a command.
PREFIXES = {"{", "!", "if", "then", "elif", "else", "while", "until", "do", "exec", "time", "env", "command"}
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
# The placeholder for a variable or a command substitution, whose value is not known before the command runs.
SUBSTITUTED = "$X"


@dataclass
class Command:
    line: int
    words: list[str]


@dataclass
class Reader:
    """A parser that reads one script once. ``commands`` lists its commands, including those in substitutions."""

    text: str
    line: int = 1
    position: int = 0
    word: str | None = None
    words: list[str] = field(default_factory=list)
    start: int = 1
    here_documents: list[str] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def read(self) -> list[Command]:
        while (character := self.next()) != "":
            self.step(character)
        self.end_command()
        return self.commands

    def step(self, character: str) -> None:
        match character:
            case "\\" | "'" | '"' | "$" | "`":
                self.extend(self.quoted(character))
            case "#" if self.word is None:
                self.until("\n")
                self.back()
            case "<" | ">":
                self.redirect(character)
            case "\n" | ";" | "&" | "|" | "(" | ")":
                self.end_command()
                if character == "\n":
                    self.skip_here_documents()
            case " " | "\t":
                self.end_word()
            case _:
                self.extend(character)

    def next(self) -> str:
        character = self.text[self.position : self.position + 1]
        self.position += 1
        self.line += character == "\n"
        return character

    def back(self) -> None:
        self.position -= 1
        self.line -= self.text[self.position : self.position + 1] == "\n"

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def until(self, end: str) -> str:
        position = self.text.find(end, self.position)
        position = len(self.text) if position < 0 else position
        passed, self.position = self.text[self.position : position], position + len(end)
        self.line += (passed + end).count("\n")
        return passed

    def quoted(self, character: str) -> str | None:
        """Return the text that a quoted string or substitution adds to a word, or None for a line continuation."""
        match character:
            case "\\":
                following = self.next()
                return None if following == "\n" else following
            case "'":
                return self.until("'")
            case '"':
                return self.double_quoted()
            case "`":
                return self.substitute(self.line, self.until("`"))
            case _:
                return self.dollar()

    def double_quoted(self) -> str:
        parts = []
        while (character := self.next()) not in {'"', ""}:
            parts.append(self.quoted(character) or "" if character in {"\\", "$", "`"} else character)
        return "".join(parts)

    def dollar(self) -> str:
        line = self.line
        if self.peek() == "{":
            self.until("}")
            return SUBSTITUTED
        if self.peek() != "(":
            return "$"
        begin, depth = self.position + 1, 0
        while (character := self.next()) != "":
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                break
        return self.substitute(line, self.text[begin : self.position - 1])

    def substitute(self, line: int, script: str) -> str:
        self.commands += Reader(script, line).read()
        return SUBSTITUTED

    def redirect(self, character: str) -> None:
        if self.word is not None and self.word.isdecimal():
            self.word = None
        self.end_word()
        if character == "<" and self.peek() == "<":
            match = re.compile(r"<-?\s*(['\"]?)(\w+)\1").match(self.text, self.position)
            if match:
                self.here_documents.append(match[2])
                self.position = match.end()
            return
        # The file or descriptor after a redirection operator is not an argument of the command.
        match = re.compile(r"[>&|]*\s*[^\s;&|()]+").match(self.text, self.position)
        self.position = match.end() if match else self.position

    def skip_here_documents(self) -> None:
        for end in self.here_documents:
            match = re.compile(rf"^\s*{end}$", re.MULTILINE).search(self.text, self.position)
            stop = match.end() if match else len(self.text)
            self.line += self.text.count("\n", self.position, stop)
            self.position = stop
        self.here_documents = []

    def extend(self, part: str | None) -> None:
        if part is None:
            return
        if not self.words and self.word is None:
            self.start = self.line
        self.word = (self.word or "") + part

    def end_word(self) -> None:
        if self.word is not None:
            self.words.append(self.word)
        self.word = None

    def end_command(self) -> None:
        self.end_word()
        words = self.words
        while words and (words[0] in PREFIXES or ASSIGNMENT.match(words[0])):
            words = words[1:]
        if words:
            self.commands.append(Command(self.start, words))
        self.words = []


def az_commands(script: str, line: int = 1) -> Iterator[Command]:
    """Yield the ``az`` commands, without the word ``az``. ``line`` is the number of the script's first line."""
    for command in Reader(script, line).read():
        if command.words[0] == "az" and len(command.words) > 1:
            yield Command(command.line, command.words[1:])
