"""Resolve names and texts of a module without running it."""

import ast
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

Scalar = str | int | float


class ModuleNames:
    """The imports and constants of a module that are bound exactly once: others can have any value."""

    def __init__(self, tree: ast.Module, statements: Iterable[ast.stmt]) -> None:
        counts = Counter(name for name, _ in set(bindings(tree)))
        self._is_known = {name: count == 1 and not counts["*"] for name, count in counts.items()}
        self._imports = {name: origin for name, origin in bindings(tree) if self._is_known[name]}
        self._constants: dict[str, Scalar] = {}
        for statement in statements:
            for name, value in assigned(statement):
                constant = self.scalar(value) if self.text(value) is None else self.text(value)
                if constant is not None and self._is_known[name]:
                    self._constants[name] = constant

    def dotted(self, node: ast.expr) -> str:
        """Return the full name of something imported, such as django.db.models.CharField, or "" if it is unknown."""
        match node:
            case ast.Name():
                return self._imports.get(node.id, "")
            case ast.Attribute():
                parent = self.dotted(node.value)
                return f"{parent}.{node.attr}" if parent else ""
        return ""

    def text(self, node: ast.expr | None) -> str | None:
        """Return the value of an expression that is certainly a string, else None."""
        match node:
            case ast.BinOp(op=ast.Add()):
                return self._joined([node.left, node.right])
            case ast.JoinedStr():
                return self._joined(node.values)
            case ast.FormattedValue(conversion=-1, format_spec=None):
                value = self.scalar(node.value)
                return None if value is None else str(value)
            case ast.Call(func=ast.Attribute(attr="format")):
                return self._formatted(node)
        value = self.scalar(node)
        return value if isinstance(value, str) else None

    def scalar(self, node: ast.expr | None) -> Scalar | None:
        match node:
            case ast.Constant(value=str() | int() | float() as value):
                return value
            case ast.Name():
                return self._constants.get(node.id)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
        return None

    def _joined(self, nodes: list[ast.expr]) -> str | None:
        texts = [text for node in nodes if (text := self.text(node)) is not None]
        return "".join(texts) if len(texts) == len(nodes) else None

    def _formatted(self, call: ast.Call) -> str | None:
        """Return the result of ``"… {} … {name}".format(…)`` with constants, else None."""
        template = self.text(cast(ast.Attribute, call.func).value)
        positional = [self.scalar(argument) for argument in call.args]
        named = {keyword.arg or "": self.scalar(keyword.value) for keyword in call.keywords}
        if template is None or None in positional or None in named.values() or "" in named:
            return None
        try:
            return string.Formatter().vformat(template, positional, named)
        except (AttributeError, LookupError, TypeError, ValueError):
            return None


def assigned(statement: ast.AST) -> list[tuple[str, ast.expr]]:
    """Return the name and the value of an assignment, or [] for another statement."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return [(name, value)]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return [(name, value)]
    return []


def bindings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each name that is bound anywhere in a module, with what it is imported from or its position."""
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom():
                yield from imported(node)
            case (
                ast.Name(id=str(name), ctx=ast.Store() | ast.Del())
                | ast.FunctionDef(name=str(name))
                | ast.AsyncFunctionDef(name=str(name))
                | ast.ClassDef(name=str(name))
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.arg(arg=str(name))
            ):
                yield name, f"<{node.lineno}:{node.col_offset}>"


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in node.names:
        first = alias.name.partition(".")[0]
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{'.' * node.level}{node.module}.{alias.name}"
        else:
            yield (alias.asname, alias.name) if alias.asname else (first, first)
