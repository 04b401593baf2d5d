"""Recognize SQL statements that cannot break the previous release.

Unknown statements count as breaking, so that a gap in these patterns cannot let a destructive statement pass.
"""

import re

# Comments, strings and quoted identifiers: their contents must not be taken for statements.
TOKEN = re.compile(
    r"""
    (?P<comment> --[^\n]* | /\*(?:(?!/\*).)*?\*/ )
    | (?P<literal> \b[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | (?<!\w)(?P<tag>\$(?:[a-zA-Z_]\w*)?\$).*?(?P=tag) )
    | "(?P<identifier> (?:[^"]|"")* )"
    """,
    re.VERBOSE | re.DOTALL,
)
LITERAL = "literal_"

NAME = r"(?!if\b|only\b)[\w.$]+"
KIND = "table|view|materialized view|type|domain|sequence|function|text search configuration|text search dictionary"
COLUMN_TYPE = r"\w+(?: varying| precision)?(?:\(\d+(?:, ?\d+)?\))?(?:\[\])*"
DEFAULT = rf"default (?:{LITERAL}|-?[\d.]+|true|false|now\(\))"

ADDITIVE = re.compile(
    rf"create (?:{KIND}|aggregate|collation|extension|index|procedure|statistics)\b.*"
    r"|(?:analyze|comment on|grant)\b.*"
    r"|set (?:local )?(?:lock_timeout|statement_timeout)\b.*"
    rf"|alter table (?:only )?{NAME} alter (?:column )?{NAME} set statistics -?\d+"
    rf"|alter table (?:only )?{NAME} validate constraint {NAME}"
    rf"|alter table (?:only )?{NAME} add column (?:if not exists )?{NAME} {COLUMN_TYPE}"
    rf"(?: null|(?: not null)? {DEFAULT})?"
)
# WITH clauses can change other tables than their statement.
NESTED_CHANGE = re.compile(
    r".+\b(?:delete from|insert into|merge into|update (?:only )?[\w.$]+(?: as)?(?: [\w$]+)? set)\b"
)
UNREADABLE = re.compile(r"['\"]|/\*|\*/|\$\$")
CREATED = re.compile(rf"create (?P<kind>{KIND}) (?P<name>{NAME})")
# A function is identified by its arguments, too, so a statement that lists them is not recognized.
TARGET = re.compile(
    rf"alter (?P<kind>{KIND}) (?:only )?(?P<name>{NAME})(?! ?\() .*"
    rf"|drop (?P<dropped_kind>{KIND}) (?:if exists )?(?P<dropped_name>{NAME})"
)
TABLE_TARGET = re.compile(
    rf"(?:insert into|update|delete from) (?:only )?({NAME})\b.*"
    rf"|truncate (?:table )?({NAME})"
    rf"|create unique index .*? on (?:only )?({NAME})\b.*"
    rf"|create (?:constraint )?trigger .*? on ({NAME})\b.*"
)


def breaking_statements(sql: str, created: set[str]) -> list[str]:
    """Return the statements that may break the previous release, each as a short text.

    ``created`` has the objects that the migration has created so far, such as "table reviews_review": their changes are
    harmless. Statements that create further objects add them.
    """
    breaking = []
    for statement in statements(sql):
        is_harmless = ADDITIVE.fullmatch(statement) or target(statement) in created
        if not is_harmless or NESTED_CHANGE.match(statement) or UNREADABLE.search(statement):
            breaking.append(shortened(statement))
        if match := CREATED.match(statement):
            created.add(f"{match['kind']} {match['name']}")
    return breaking


def statements(sql: str) -> list[str]:
    """Return the statements in lower case, with single spaces, and without comments and the contents of strings."""
    readable = TOKEN.sub(replacement, sql)
    return [" ".join(part.lower().split()) for part in readable.split(";") if part.strip()]


def replacement(token: re.Match[str]) -> str:
    if token["comment"]:
        return " "
    identifier = token["identifier"]
    if identifier is None:
        return LITERAL
    is_plain = re.fullmatch(r"[a-z_][a-z0-9_]*", identifier)
    return identifier if is_plain else f"quoted_{identifier.encode().hex()}"


def target(statement: str) -> str:
    """Return the only object that a statement changes, or "" if it is not known."""
    if match := TARGET.fullmatch(statement):
        return f"{match['kind'] or match['dropped_kind']} {match['name'] or match['dropped_name']}"
    if match := TABLE_TARGET.fullmatch(statement):
        return f"table {match[match.lastindex or 0]}"
    return ""


def shortened(statement: str, length: int = 60) -> str:
    return statement if len(statement) <= length else f"{statement[:length].rstrip()} …"
