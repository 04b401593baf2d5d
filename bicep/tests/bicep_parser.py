"""Parse the subset of Bicep that this project uses. Each expression becomes a function that takes a scope.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/file and …/bicep/operators
"""

import operator
import re
from dataclasses import dataclass, field
from functools import reduce

from bicep.tests.bicep_functions import FUNCTIONS
from bicep.tests.bicep_tokens import BLANK, BLANK_LINES, NUMBER, BicepError, TokenReader
from bicep.tests.bicep_values import member

TEXT = re.compile(r"(?:[^'\\$]|\$(?!\{)|\\(?:u\{[0-9a-fA-F]+\}|.))*", re.DOTALL)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
LITERALS = {"true": True, "false": False, "null": None}
# By precedence, the lowest first. ``<=`` is listed before ``<``, because the first operator that matches is used.
# ``||`` and ``&&`` have no function here: they may skip their right operand, so ``apply`` evaluates them.
OPERATORS = (
    {"??": lambda left, right: right if left is None else left},
    {"||": None},
    {"&&": None},
    {"==": operator.eq, "!=": operator.ne},
    {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.floordiv, "%": operator.mod},
)
MAY_FOLLOW_LINE_END = {"??", "||", "&&"}


@dataclass
class Statement:
    kind: str
    name: str
    # The type of a parameter, output or resource, or the path of a module.
    type: str = ""
    value: object = None
    is_existing: bool = False
    decorators: dict = field(default_factory=dict)


@dataclass
class Body:
    """The body of a resource or module. ``condition`` is its ``if``, the last two fields are its ``for``."""

    value: object
    condition: object = None
    item_names: tuple = ()
    collection: object = None


class Parser(TokenReader):
    def statements(self):
        found = []
        while self.skip(BLANK_LINES) < len(self.text):
            found.append(self.statement())
        return found

    def statement(self):
        decorators = {}
        while self.accept("@"):
            name = self.name().removeprefix("sys.")
            decorators[name] = self.arguments()
            self.skip(BLANK_LINES)
        kind = self.name()
        if kind in ("targetScope", "using"):
            self.accept("=")
            return Statement(kind, kind, value=self.expression())
        is_resource_or_module = kind in ("resource", "module")
        statement = Statement(kind, self.name(), decorators=decorators)
        if is_resource_or_module:
            statement.type = self.string()(None)
            statement.is_existing = self.accept("existing")
        elif kind in ("param", "output") and not self.sees("="):
            statement.type = self.match(re.compile(r"[\w\[\]]+"))
        if self.accept("="):
            statement.value = self.body() if is_resource_or_module else self.expression()
        return statement

    def body(self):
        if not self.accept("["):
            condition = self.condition()
            return Body(self.expression(), condition)
        names, collection = self.loop_head()
        condition = self.condition()
        body = Body(self.expression(), condition, names, collection)
        self.skip(BLANK_LINES)
        self.expect("]")
        return body

    def condition(self):
        return self.parenthesized() if self.accept_word("if") else None

    def loop_head(self):
        self.skip(BLANK_LINES)
        self.expect("for")
        if self.accept("("):
            names = (self.name(), self.expect(",") or self.name())
            self.expect(")")
        else:
            names = (self.name(),)
        self.expect("in")
        collection = self.expression()
        self.expect(":")
        return names, collection

    def expression(self):
        self.skip(BLANK_LINES)
        condition = self.binary(0)
        if not self.accept_on_next_line("?"):
            return condition
        yes = self.expression()
        if not self.accept_on_next_line(":"):
            raise self.error("':'")
        no = self.expression()
        return lambda scope: yes(scope) if condition(scope) else no(scope)

    def binary(self, level):
        if level == len(OPERATORS):
            return self.unary()
        left = self.binary(level + 1)
        while (symbol := self.operator(level)) is not None:
            left = self.apply(symbol, OPERATORS[level][symbol], left, self.binary(level + 1))
        return left

    def operator(self, level):
        for symbol in OPERATORS[level]:
            accept = self.accept_on_next_line if symbol in MAY_FOLLOW_LINE_END else self.accept
            if accept(symbol):
                self.skip(BLANK_LINES)
                return symbol
        return None

    def apply(self, symbol, function, left, right):
        if symbol == "||":
            return lambda scope: left(scope) or right(scope)
        if symbol == "&&":
            return lambda scope: left(scope) and right(scope)
        return lambda scope: function(left(scope), right(scope))

    def unary(self):
        if self.accept("!"):
            operand = self.unary()
            return lambda scope: not operand(scope)
        if self.accept("-"):
            operand = self.unary()
            return lambda scope: -operand(scope)
        return self.postfix(self.primary())

    def postfix(self, value):
        while True:
            if (is_safe := self.accept(".?")) or self.accept("."):
                value = self.access(value, self.constant(self.name()), is_safe=is_safe)
            elif self.text.startswith("[", self.at):
                self.expect("[")
                is_safe = self.accept("?")
                key = self.expression()
                self.skip(BLANK_LINES)
                self.expect("]")
                value = self.access(value, key, is_safe=is_safe)
            elif self.text.startswith("!", self.at) and not self.text.startswith("!=", self.at):
                self.expect("!")
            else:
                return value

    def access(self, value, key, *, is_safe=False):
        return lambda scope: member(value(scope), key(scope), is_safe=is_safe)

    def primary(self):
        self.skip(BLANK)
        character = self.text[self.at : self.at + 1]
        parsers = {"'": self.string, "{": self.object, "[": self.array, "(": self.parenthesized}
        if character in parsers:
            return parsers[character]()
        if character.isdigit():
            return self.constant(int(self.match(NUMBER)))
        name = self.name()
        if self.text.startswith("(", self.at):
            return self.call(name, self.arguments())
        if name in LITERALS:
            return self.constant(LITERALS[name])
        return lambda scope: scope.lookup(name)

    def call(self, name, arguments):
        if name not in FUNCTIONS:
            raise BicepError(f"The function {name} is not in bicep_functions.py.")
        return lambda scope: FUNCTIONS[name](scope, *(argument(scope) for argument in arguments))

    def constant(self, value):
        return lambda _scope: value

    def parenthesized(self):
        self.expect("(")
        value = self.expression()
        self.skip(BLANK_LINES)
        self.expect(")")
        return value

    def arguments(self):
        return self.items("(", ")", self.expression)

    def array(self):
        start = self.at
        self.expect("[")
        self.skip(BLANK_LINES)
        if self.sees_word("for"):
            return self.loop()
        self.at = start
        items = self.items("[", "]", self.expression)
        return lambda scope: [item(scope) for item in items]

    def loop(self):
        names, collection = self.loop_head()
        value = self.expression()
        self.skip(BLANK_LINES)
        self.expect("]")
        return lambda scope: [value(inner) for inner in scope.inner_scopes(names, collection(scope))]

    def object(self):
        pairs = self.items("{", "}", self.pair)
        return lambda scope: {key(scope): value(scope) for key, value in pairs}

    def pair(self):
        self.skip(BLANK_LINES)
        key = self.string() if self.sees("'") else self.constant(self.name())
        self.expect(":")
        return key, self.expression()

    def items(self, opening, closing, parse):
        self.expect(opening)
        found = []
        while self.skip(BLANK_LINES) >= 0 and not self.accept(closing):
            found.append(parse())
            self.skip(BLANK_LINES)
            self.accept(",")
        return found

    def string(self):
        if self.accept("'''"):
            end = self.text.index("'''", self.at)
            text, self.at = self.text[self.at : end].removeprefix("\n"), end + 3
            return self.constant(text)
        self.expect("'")
        parts = [self.constant(self.unescaped_text())]
        while not self.text.startswith("'", self.at):
            self.expect("${")
            parts.append(self.expression())
            self.skip(BLANK_LINES)
            self.expect("}")
            parts.append(self.constant(self.unescaped_text()))
        self.at += 1
        return lambda scope: reduce(operator.add, (FUNCTIONS["string"](scope, part(scope)) for part in parts))

    def unescaped_text(self):
        found = TEXT.match(self.text, self.at)
        self.at = found.end()
        return re.sub(r"\\(.)", lambda escape: ESCAPES[escape[1]], found[0])
