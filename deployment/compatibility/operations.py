"""List the operations of a migration that may break the previous release."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from deployment.compatibility.names import ModuleNames
from deployment.compatibility.sql import breaking_statements

MODULES = ("django.db.migrations.", "django.contrib.postgres.operations.")

# Queries of the previous release do not depend on names and options of indexes, on managers or on options in Python.
# Indexes are never unique: ON CONFLICT can only use a unique constraint.
HARMLESS = frozenset(
    "AddIndex AddIndexConcurrently RemoveIndex RemoveIndexConcurrently RenameIndex ValidateConstraint AlterConstraint "
    "AlterModelOptions AlterModelManagers AlterModelTableComment CreateCollation CreateExtension BloomExtension "
    "BtreeGinExtension BtreeGistExtension CITextExtension CryptoExtension HStoreExtension TrigramExtension "
    "UnaccentExtension".split()
)
REASONS = {
    "AddConstraint": "may reject rows that the previous release writes",
    "AddConstraintNotValid": "may reject rows that the previous release writes",
    "AddField": "adds a column that is neither nullable nor has a db_default, or that is unique with a db_default",
    "AlterField": "may change the type of the column, forbid NULL or drop a default",
    "AlterModelTable": "renames the table",
    "AlterOrderWithRespectTo": "adds or removes a column that is not nullable",
    "AlterUniqueTogether": "adds or removes a unique constraint",
    "DeleteModel": "drops the table",
    "RemoveConstraint": "ON CONFLICT and the detection of duplicates may depend on the constraint",
    "RemoveField": "drops the column, which the previous release selects if its model has the field",
    "RenameField": "renames the column",
    "RenameModel": "renames the table",
    "RunPython": "runs code, which cannot be judged",
}
UNKNOWN = "is not known to be harmless"

# Columns whose values the database computes, or no column at all.
FIELDS_WITHOUT_VALUES = frozenset(
    f"django.db.models.{module}{name}"
    for module, name in [
        ("", "ManyToManyField"),
        ("fields.related.", "ManyToManyField"),
        ("", "GeneratedField"),
        ("fields.generated.", "GeneratedField"),
    ]
)


@dataclass(frozen=True)
class BreakingOperation:
    line: int
    description: str


class OperationReader:
    """Read the operations of one migration in their order."""

    def __init__(self, path: PurePath, names: ModuleNames) -> None:
        self.app = path.parts[-3] if len(path.parts) >= 3 else ""
        self.names = names
        self.created_models: set[str] = set()
        self.created_objects: set[str] = set()

    def breaking(self, node: ast.expr) -> list[BreakingOperation]:
        """Return the breaking operations in an item of ``operations``, which may nest others."""
        readers: dict[str, Callable[[ast.Call], list[str]]] = {
            "AddField": self.add_field,
            "CreateModel": self.create_model,
            "RenameModel": self.rename_model,
            "RunPython": self.run_python,
            "RunSQL": self.run_sql,
        }
        name = self.operation(node)
        if not isinstance(node, ast.Call) or not name:
            return [BreakingOperation(node.lineno, f"{ast.unparse(node)[:60]} {UNKNOWN}")]
        if name == "SeparateDatabaseAndState":
            return self.database_operations(node)
        if name in HARMLESS:
            return []
        details = readers.get(name, self.change_model)(node)
        return [BreakingOperation(node.lineno, f"{name} {detail}") for detail in details]

    def operation(self, node: ast.expr) -> str:
        """Return the name of a Django operation with literal arguments, or "" for any other expression."""
        if not isinstance(node, ast.Call) or has_unpacking(node):
            return ""
        dotted = self.names.dotted(node.func)
        return dotted.rpartition(".")[2] if dotted.startswith(MODULES) else ""

    def database_operations(self, call: ast.Call) -> list[BreakingOperation]:
        operations = argument(call, 0, "database_operations")
        if operations is None or is_constant(operations, None):
            return []
        if not isinstance(operations, ast.List | ast.Tuple):
            return [BreakingOperation(call.lineno, f"SeparateDatabaseAndState {UNKNOWN}: its list is not literal")]
        return [breaking for node in operations.elts for breaking in self.breaking(node)]

    def create_model(self, call: ast.Call) -> list[str]:
        model = self.model(call)
        self.add_created(model)
        options = argument(call, 2, "options") or ast.Dict([], [])
        keys = [self.names.text(key) for key in options.keys] if isinstance(options, ast.Dict) else [None]
        # With these options, the table has another name or is not created.
        if not {None, "db_table", "managed", "proxy"} & set(keys):
            self.created_objects.add(f"table {self.app}_{model}")
        return []

    def change_model(self, call: ast.Call) -> list[str]:
        name = self.operation(call)
        is_known = name in REASONS
        if is_known and self.model(call) in self.created_models:
            return []
        subject = ".".join(filter(None, [self.model(call), self.names.text(argument(call, 1, "name"))]))
        return [f"({subject}) {REASONS.get(name, UNKNOWN)}"]

    def rename_model(self, call: ast.Call) -> list[str]:
        breaking = self.change_model(call)
        if not breaking:
            self.add_created((self.names.text(argument(call, 1, "new_name")) or "").lower())
        return breaking

    def add_created(self, model: str) -> None:
        if model:
            self.created_models.add(model)

    def add_field(self, call: ast.Call) -> list[str]:
        field = argument(call, 2, "field")
        return [] if is_optional(field, self.names) else self.change_model(call)

    def run_python(self, call: ast.Call) -> list[str]:
        code = argument(call, 0, "code")
        is_noop = code is not None and self.names.dotted(code) == "django.db.migrations.RunPython.noop"
        return [] if is_noop else [REASONS["RunPython"]]

    def run_sql(self, call: ast.Call) -> list[str]:
        sql = argument(call, 0, "sql")
        breaking = []
        for node in sql.elts if isinstance(sql, ast.List | ast.Tuple) else [sql]:
            text = self.sql_text(node)
            if text is None:
                breaking.append(f"{UNKNOWN}: its SQL is computed")
            else:
                breaking += [
                    f"({statement}) {UNKNOWN}" for statement in breaking_statements(text, self.created_objects)
                ]
        return breaking

    def sql_text(self, node: ast.expr | None) -> str | None:
        match node:
            case ast.List(elts=[text, _]) | ast.Tuple(elts=[text, _]):  # SQL with its parameters
                return self.names.text(text)
            case ast.Attribute() if self.names.dotted(node) == "django.db.migrations.RunSQL.noop":
                return ""
        return self.names.text(node)

    def model(self, call: ast.Call) -> str:
        for keyword in ("model_name", "old_name", "name"):
            node = argument(call, 0, keyword)
            if node is not None:
                return (self.names.text(node) or "").lower()
        return ""


def is_optional(field: ast.expr | None, names: ModuleNames) -> bool:
    """Return whether an INSERT without the field certainly succeeds. ``default`` is set by Python alone."""
    # The third positional argument of a field is primary_key, the fifth unique.
    if not isinstance(field, ast.Call) or has_unpacking(field) or len(field.args) > 2:
        return False
    name = names.dotted(field.func)
    options = {keyword.arg: keyword.value for keyword in field.keywords}
    is_unique = name.endswith("OneToOneField") or any(
        not is_constant(options.get(option, ast.Constant(False)), False) for option in ("unique", "primary_key")
    )
    if name in FIELDS_WITHOUT_VALUES:
        return not is_unique
    if "db_default" in options:
        return not is_unique and is_value(options["db_default"])
    return is_constant(options.get("null"), True)


def is_constant(node: ast.AST | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def is_value(node: ast.expr) -> bool:
    """Return whether a ``db_default`` is certainly not NULL and not ``NOT_PROVIDED``."""
    is_call_without_null = isinstance(node, ast.Call) and not any(is_constant(item, None) for item in ast.walk(node))
    return is_call_without_null or (isinstance(node, ast.Constant | ast.UnaryOp) and not is_constant(node, None))


def has_unpacking(call: ast.Call) -> bool:
    return any(isinstance(item, ast.Starred) for item in call.args) or any(item.arg is None for item in call.keywords)


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if position < len(call.args):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
