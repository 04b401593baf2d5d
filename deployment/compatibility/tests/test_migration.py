import re

import pytest

from deployment.compatibility.migration import MigrationFile, UnreadableMigration
from deployment.compatibility.tests.sources import HEADER, PATH, migration, problems

REMOVE = 'migrations.RemoveField("review", "title")'
INDEX = 'migrations.RemoveIndex("review", "by_title")'


def problems_in(text):
    return MigrationFile(PATH, f"{HEADER}{text}".encode()).problems()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("class Migration(:\n", "not valid Python"),
        ("\0", "not valid Python"),
        ("x = '\xff'\n", "not valid Python"),
        ("# coding: unknown\n", "not valid Python"),
        ("", "needs one class Migration, and has 0"),
        ("Migration = make_migration()\n", "needs one class Migration, and has 0"),
        ("class Migration:\n    pass\nclass Migration:\n    pass\n", "needs one class Migration, and has 2"),
    ],
)
def test_refuses_a_file_that_django_cannot_load(text, cause):
    with pytest.raises(UnreadableMigration, match=cause):
        MigrationFile(PATH, text.encode("latin-1"))


def test_names_the_line_of_a_syntax_error():
    with pytest.raises(UnreadableMigration, match=r"^2: "):
        MigrationFile(PATH, b"x = 1\nclass Migration(:\n")


@pytest.mark.filterwarnings("error")
def test_ignores_warnings_about_the_code():
    assert problems(r"""migrations.RunSQL("COMMENT ON TABLE x IS '\d'")""") == []


@pytest.mark.parametrize(
    "body",
    [
        "operations = build()",
        "operations = OPERATIONS",
        f"operations = [{INDEX}] + build()",
        f"operations = [{INDEX}]\n    operations += [{REMOVE}]",
        f"operations = [{INDEX}]\n    operations.append({REMOVE})",
        f"operations = [{INDEX}]\n    if True:\n        operations = [{REMOVE}]",
        f"if True:\n        operations = [{REMOVE}]",
        f"operations = [{REMOVE} for name in NAMES]",
        "def apply(self, *arguments):\n        drop_everything()",
        f"operations = [{INDEX}]\nMigration.operations.append({REMOVE})",
        f"operations = [{INDEX}]\nMigration.operations = [{REMOVE}]",
    ],
)
def test_requires_a_statement_for_operations_that_are_computed(body):
    (problem,) = problems_in(f"class Migration(migrations.Migration):\n    {body}\n")
    assert problem.startswith("5: Migration has operations that are not a literal list.")


@pytest.mark.parametrize(
    "definition",
    [
        "class Migration(Base)",
        "class Migration(migrations.Migration, Mixin)",
        "class Migration(migrations.Migration, metaclass=Meta)",
        "@decorate\nclass Migration(migrations.Migration)",
        "from base import migrations\nclass Migration(migrations.Migration)",
        "from .django.db import migrations\nclass Migration(migrations.Migration)",
        "from base import *\nclass Migration(migrations.Migration)",
    ],
)
def test_requires_a_statement_for_a_class_that_may_inherit_operations(definition):
    assert problems_in(f"{definition}:\n    operations = []\n") != []


@pytest.mark.parametrize(
    "body", ["pass", '"""Nothing."""', "operations = []", "operations: list = ()", f"operations = ({INDEX},)"]
)
def test_accepts_a_class_with_few_attributes(body):
    assert problems_in(f"class Migration(migrations.Migration):\n    {body}\n") == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "compatible_with_previous_release = True",
            "compatible_with_previous_release must be a string with the reason",
        ),
        ("compatible_with_previous_release = ' '", "compatible_with_previous_release must be a string with the reason"),
        ("incompatible_with_previous_release = f()", "incompatible_with_previous_release must be a string"),
        ("is_compatible_with_previous_release = 'x'", "is_compatible_with_previous_release is not known"),
        ("compatible_with_previous_release = 'x'; incompatible_with_previous_release = 'y'", "only one statement"),
    ],
)
def test_refuses_a_wrong_statement(statement, problem):
    (found,) = problems(REMOVE, statement=statement)
    assert re.match(rf"\d+: {problem}", found)


def test_returns_the_reason_of_an_incompatibility():
    source = migration(REMOVE, statement='incompatible_with_previous_release = "The list " "shows the title."')
    assert MigrationFile(PATH, source).incompatibility() == "The list shows the title."
    assert MigrationFile(PATH, migration(REMOVE)).incompatibility() == ""


@pytest.mark.parametrize(
    ("expression", "constants"),
    [
        ("SQL", 'SQL = "VERB x"'),
        ("SQL", 'SQL: str = "VERB x"'),
        ("SQL", 'TABLE = "x"\nSQL = f"VERB {TABLE}"'),
        ("SQL + ' ' + 'x'", 'SQL = "VERB"'),
        ("'{} {name}'.format('VERB', name=NAME)", "NAME = 'x'"),
        ("'VERB x{} {}'.format(2, -1)", ""),
    ],
)
def test_reads_sql_in_constants(expression, constants):
    operation = f"migrations.RunSQL({expression})"
    assert problems(operation.replace("VERB", "ANALYZE"), before=constants.replace("VERB", "ANALYZE")) == []
    (problem,) = problems(operation.replace("VERB", "TRUNCATE"), before=constants.replace("VERB", "TRUNCATE"))
    assert problem.startswith("100: RunSQL (truncate x")


def test_reads_sql_in_attributes_of_the_migration():
    assert problems("migrations.RunSQL(sql)", statement='sql = "ANALYZE x"') == []
    assert problems("migrations.RunSQL(sql)", statement='sql = "TRUNCATE x"') != []


@pytest.mark.parametrize(
    ("expression", "constants"),
    [
        ("SQL", "from reviews.sql import SQL"),
        ("SQL", 'SQL = "ANALYZE x"\nSQL += "; DROP TABLE x"'),
        ("SQL", 'SQL = "ANALYZE x"\nSQL = make_sql()'),
        ("SQL", 'SQL = "ANALYZE x"\ndef change():\n    global SQL\n    SQL = "DROP TABLE x"'),
        ("SQL", 'if True:\n    SQL = "ANALYZE x"'),
        ("SQL", "SQL = SQL"),
        ("f'ANALYZE {name()}'", ""),
        ("f'ANALYZE {NAME!r}'", 'NAME = "x"'),
        ("'ANALYZE {}'.format()", ""),
        ("'ANALYZE {}'.format(name())", ""),
        ("'ANALYZE {x}'.format(**NAMES)", ""),
        ("'ANALYZE %s' % 'x'", ""),
        ("STATEMENTS", 'STATEMENTS = ["ANALYZE x"]'),
    ],
)
def test_requires_a_statement_for_sql_that_is_computed(expression, constants):
    (problem,) = problems(f"migrations.RunSQL({expression})", before=constants)
    assert problem.startswith("100: RunSQL is not known to be harmless: its SQL is computed.")


@pytest.mark.parametrize(
    ("statement", "replaced"),
    [
        ('replaces = [("reviews", "0001_a"), ("reviews", "0002_b")]', [("reviews", "0001_a"), ("reviews", "0002_b")]),
        ("initial = True", []),
        ("replaces = build()", None),
        ("replaces = [1]", None),
    ],
)
def test_reads_the_migrations_that_are_squashed(statement, replaced):
    assert MigrationFile(PATH, migration(statement=statement)).replaced() == replaced
