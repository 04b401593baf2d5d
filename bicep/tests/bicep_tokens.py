"""Tokenize Bicep: read symbols, words and names at the current position in a text."""

import re

BLANK = re.compile(r"(?:[ \t\r]|//[^\n]*|#disable[^\n]*|/\*.*?\*/)*", re.DOTALL)
BLANK_LINES = re.compile(r"(?:[ \t\r\n]|//[^\n]*|#disable[^\n]*|/\*.*?\*/)*", re.DOTALL)
NAME, NUMBER = re.compile(r"[A-Za-z_]\w*"), re.compile(r"\d+")


class BicepError(Exception):
    """The text is outside the supported subset of Bicep, or its deployment would fail."""


class TokenReader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def skip(self, pattern):
        self.at = pattern.match(self.text, self.at).end()
        return self.at

    def sees(self, symbol):
        return self.text.startswith(symbol, self.skip(BLANK))

    def sees_word(self, word):
        return re.compile(rf"{word}\b").match(self.text, self.skip(BLANK)) is not None

    def accept(self, symbol):
        if symbol.isalpha():
            return self.accept_word(symbol)
        # ``?`` is the ternary operator, unless it is the beginning of ``??``.
        is_other = symbol == "?" and self.text.startswith("??", self.skip(BLANK))
        if is_other or not self.sees(symbol):
            return False
        self.at += len(symbol)
        return True

    def accept_word(self, word):
        found = self.sees_word(word)
        self.at += len(word) * found
        return found

    def accept_on_next_line(self, symbol):
        before = self.at
        self.skip(BLANK_LINES)
        if self.accept(symbol):
            return True
        self.at = before
        return False

    def expect(self, symbol):
        if not self.accept(symbol):
            raise self.error(symbol)

    def name(self):
        return self.match(NAME)

    def match(self, pattern):
        self.skip(BLANK)
        if not (found := pattern.match(self.text, self.at)):
            raise self.error("a name")
        self.at = found.end()
        return found[0]

    def error(self, expected):
        line = self.text.count("\n", 0, self.at) + 1
        return BicepError(f"line {line}: expected {expected} before {self.text[self.at : self.at + 30]!r}")
