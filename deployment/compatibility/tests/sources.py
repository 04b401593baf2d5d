"""Sources of migrations for tests."""

from pathlib import PurePath

from deployment.compatibility.migration import MigrationFile

PATH = PurePath("reviews/migrations/0099_generated.py")
HEADER = """
from django.contrib.postgres import operations as postgres
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations, models
"""


def migration(*operations, before="", statement="", after=""):
    """Return a migration with an operation in each line from 100 on."""
    head = f"{HEADER}\n{before}\nclass Migration(migrations.Migration):\n    {statement or 'initial = False'}\n"
    padding = "\n" * (97 - head.count("\n"))
    listed = "".join(f"        {operation},\n" for operation in operations)
    return f"{head}{padding}\n    operations = [\n{listed}    ]\n{after}".encode()


def problems(*operations, **parts):
    return MigrationFile(PATH, migration(*operations, **parts)).problems()


def sql_problems(sql):
    return problems(f"migrations.RunSQL({sql!r})")
