"""Read a migration file: its breaking operations, and what it states about the previous release."""

import ast
import warnings
from collections.abc import Iterator
from pathlib import PurePath

from deployment.compatibility.names import ModuleNames, assigned
from deployment.compatibility.operations import BreakingOperation, OperationReader

COMPATIBLE = "compatible_with_previous_release"
INCOMPATIBLE = "incompatible_with_previous_release"


class UnreadableMigration(Exception):
    """The message states the line and the cause."""


class MigrationFile:
    """A migration. Raise ``UnreadableMigration`` if the file has no class ``Migration`` that Django could load."""

    def __init__(self, path: PurePath, source: bytes) -> None:
        self.path = path
        self.tree = parse(source)
        classes = [node for node in self.tree.body if isinstance(node, ast.ClassDef) and node.name == "Migration"]
        if len(classes) != 1:
            raise UnreadableMigration(f"1: the file needs one class Migration, and has {len(classes)}.")
        self.definition = classes[0]
        self.names = ModuleNames(self.tree, [*self.tree.body, *self.definition.body])
        self.attributes = [pair for statement in self.definition.body for pair in assigned(statement)]

    def replaced(self) -> list[tuple[str, str]] | None:
        """Return the app and the name of each migration that this one squashes. None: the list cannot be read."""
        values = [value for name, value in self.attributes if name == "replaces"]
        try:
            return [(str(app), str(name)) for value in values for app, name in ast.literal_eval(value)]
        except (TypeError, ValueError):
            return None

    def incompatibility(self) -> str:
        """Return the stated reason why the previous release breaks, or ""."""
        return next((self.names.text(value) or "" for name, value in self.attributes if name == INCOMPATIBLE), "")

    def problems(self) -> list[str]:
        """Return an error, with its line, for each wrong statement, or one for all operations that need a statement."""
        stated = [(name, value) for name, value in self.attributes if name.endswith("with_previous_release")]
        if stated:
            return list(wrong_statements(stated, self.names))
        breaking = self.breaking_operations()
        found = "; line ".join(f"{operation.line}: {operation.description}" for operation in breaking)
        return [f"{found}. State the reason as {COMPATIBLE} or {INCOMPATIBLE}."] if breaking else []

    def breaking_operations(self) -> list[BreakingOperation]:
        operations = self.operations()
        if operations is None:
            return [BreakingOperation(self.definition.lineno, "Migration has operations that are not a literal list")]
        reader = OperationReader(self.path, self.names)
        return [breaking for node in operations for breaking in reader.breaking(node)]

    def operations(self) -> list[ast.expr] | None:
        """Return the items of ``operations``, or None if other code may change them."""
        values = [value for name, value in self.attributes if name == "operations"]
        if not self.is_plain() or len(values) != self.count_references("operations"):
            return None
        match values:
            case []:
                return []
            case [ast.List(elts=items) | ast.Tuple(elts=items)]:
                return items
        return None

    def is_plain(self) -> bool:
        """Return whether the class has only attributes, and no other base class than Django's."""
        definition = self.definition
        is_known = [self.names.dotted(base) for base in definition.bases] == ["django.db.migrations.Migration"]
        has_only_attributes = all(
            assigned(node) or is_text(node) or isinstance(node, ast.Pass) for node in definition.body
        )
        return is_known and has_only_attributes and not definition.keywords and not definition.decorator_list

    def count_references(self, name: str) -> int:
        return sum(
            (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)
            for node in ast.walk(self.tree)
        )

    def code(self) -> list[str]:
        """Return the code without positions and docstrings, and without attributes that change no operation."""
        outside = [statement for statement in self.tree.body if statement is not self.definition]
        statements = [*outside, *self.definition.bases, *self.definition.body]
        return [ast.dump(node) for node in statements if not (is_text(node) or is_note(node))]


def parse(source: bytes) -> ast.Module:
    try:
        with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
            return ast.parse(source)
    except SyntaxError as error:
        raise UnreadableMigration(f"{error.lineno or 1}: the file is not valid Python: {error.msg}.") from error


def wrong_statements(stated: list[tuple[str, ast.expr]], names: ModuleNames) -> Iterator[str]:
    for name, value in stated:
        if name not in {COMPATIBLE, INCOMPATIBLE}:
            yield f"{value.lineno}: {name} is not known. Use {COMPATIBLE} or {INCOMPATIBLE}."
        if not (names.text(value) or "").strip():
            yield f"{value.lineno}: {name} must be a string with the reason."
    if len(stated) > 1:
        yield f"{stated[1][1].lineno}: only one statement about the previous release is possible."


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_note(node: ast.AST) -> bool:
    return any(name in {COMPATIBLE, INCOMPATIBLE, "replaces"} for name, _ in assigned(node))
