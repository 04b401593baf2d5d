from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from deployment.compatibility.new_migrations import breaking_migrations, migration_paths, missing_statements
from deployment.errors import DeploymentError
from deployment.source import read_source
from deployment.tests.fake_environment import PROJECT, git

HEADER = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
REMOVE = 'migrations.RemoveField("review", "title")'
ADD_INDEX = 'migrations.AddIndex("review", models.Index(fields=["title"], name="by_title"))'
COMPATIBLE = 'compatible_with_previous_release = "The field is not used."'
INCOMPATIBLE = 'incompatible_with_previous_release = "The list shows the title."'
REASON = "The list shows the title."


class Clone:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        git(folder, "init", "--quiet", "--initial-branch", "main")
        self.write("reviews/migrations/__init__.py", "")
        self.write_migration("0001_initial", ADD_INDEX)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_migration(self, name, operation, statement="", app="reviews"):
        attributes = f"    {statement}\n" if statement else ""
        self.write(f"{app}/migrations/{name}.py", f"{HEADER}{attributes}    operations = [{operation}]\n")

    def commit(self):
        """Commit all changes and return the short hash, as in the name of a revision."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "Change")
        return read_source(self.folder).tag

    def breaking(self, since):
        return breaking_migrations(self.folder, since)


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path / "clone")


def test_finds_a_statement_in_each_migration_of_this_project_that_needs_one():
    assert missing_statements(PROJECT) == []


def test_reads_the_migrations_that_django_loads():
    own = {app.label for app in apps.get_app_configs() if Path(app.path).parent == PROJECT}
    loaded = {key for key in MigrationLoader(None).disk_migrations if key[0] in own}
    assert {(path.parts[0], path.stem) for path in migration_paths(PROJECT)} == loaded


def test_names_file_line_and_operation_without_a_statement(tmp_path):
    clone = Clone(tmp_path / "tests")
    clone.write_migration("0002_remove", REMOVE)
    clone.write("reviews/migrations/_tools.py", "x = ")
    (error,) = missing_statements(clone.folder)
    assert error.startswith("reviews/migrations/0002_remove.py:5: RemoveField (review.title) drops the column")


def test_returns_new_incompatible_migrations_with_their_reasons(clone):
    since = clone.commit()
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    clone.write_migration("0003_index", ADD_INDEX, INCOMPATIBLE)
    clone.commit()
    assert clone.breaking(since) == [
        f"reviews/migrations/0002_remove.py: {REASON}",
        f"reviews/migrations/0003_index.py: {REASON}",
    ]


def test_returns_new_migrations_that_lack_a_statement(clone):
    since = clone.commit()
    clone.write_migration("0002_remove", REMOVE)
    clone.commit()
    (reason,) = clone.breaking(since)
    assert reason.startswith("reviews/migrations/0002_remove.py:5: RemoveField (review.title) ")


@pytest.mark.parametrize("text", ["class Migration(:\n", "", "Migration = make()\n"])
def test_returns_new_migrations_that_cannot_be_read(clone, text):
    since = clone.commit()
    clone.write("reviews/migrations/0002_remove.py", text)
    clone.commit()
    (reason,) = clone.breaking(since)
    assert reason.startswith("reviews/migrations/0002_remove.py:1: ")


def test_returns_no_compatible_migrations(clone):
    since = clone.commit()
    clone.write_migration("0002_index", ADD_INDEX)
    clone.write_migration("0003_remove", REMOVE, COMPATIBLE)
    clone.write("reviews/tests/failing/migrations/0001_remove.py", "x = ")
    clone.write("reviews/migrations/_tools.py", "x = ")
    clone.commit()
    assert clone.breaking(since) == []


@pytest.mark.parametrize("statement", [INCOMPATIBLE, ""])
def test_returns_no_migration_that_the_running_release_has(clone, statement):
    clone.write_migration("0002_remove", REMOVE, statement)
    since = clone.commit()
    assert clone.breaking(since) == []
    clone.write_migration("0003_index", ADD_INDEX)
    clone.commit()
    assert clone.breaking(since) == []


def test_returns_no_migration_whose_operations_are_unchanged(clone):
    clone.write_migration("0002_remove", REMOVE)
    since = clone.commit()
    clone.write_migration("0002_remove", f"  # The title.\n  {REMOVE}", f'"""Remove."""\n    {INCOMPATIBLE}')
    clone.commit()
    assert clone.breaking(since) == []


@pytest.mark.parametrize("before", [ADD_INDEX, "("])
def test_returns_a_migration_whose_operations_are_changed(clone, before):
    clone.write_migration("0002_remove", before)
    since = clone.commit()
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    clone.commit()
    assert clone.breaking(since) == [f"reviews/migrations/0002_remove.py: {REASON}"]


def test_returns_a_renamed_migration_because_django_applies_it_again(clone):
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    since = clone.commit()
    git(clone.folder, "mv", "reviews/migrations/0002_remove.py", "reviews/migrations/0002_remove_title.py")
    clone.commit()
    assert clone.breaking(since) == [f"reviews/migrations/0002_remove_title.py: {REASON}"]


def test_returns_no_migration_that_was_moved_with_its_app(clone):
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    since = clone.commit()
    (clone.folder / "site").mkdir()
    git(clone.folder, "mv", "reviews", "site/reviews")
    clone.commit()
    assert clone.breaking(since) == []


def test_returns_no_deleted_migration(clone):
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    since = clone.commit()
    (clone.folder / "reviews/migrations/0002_remove.py").unlink()
    clone.commit()
    assert clone.breaking(since) == []


def test_returns_no_squashed_migration_that_replaces_applied_ones(clone):
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    since = clone.commit()
    replaced = 'replaces = [("reviews", "0001_initial"), ("reviews", "0002_remove")]\n    '
    clone.write_migration("0001_squashed", REMOVE, replaced + INCOMPATIBLE)
    for name in ("0001_initial", "0002_remove"):
        (clone.folder / f"reviews/migrations/{name}.py").unlink()
    squashed = clone.commit()
    assert clone.breaking(since) == []
    clone.write_migration("0001_squashed", REMOVE, INCOMPATIBLE)
    clone.commit()
    assert clone.breaking(squashed) == []


@pytest.mark.parametrize("replaces", ['[("reviews", "0001_initial"), ("reviews", "0002_other")]', "build()", "[]"])
def test_returns_a_squashed_migration_that_replaces_others(clone, replaces):
    since = clone.commit()
    clone.write_migration("0001_squashed", REMOVE, f"replaces = {replaces}\n    {INCOMPATIBLE}")
    clone.commit()
    assert clone.breaking(since) == [f"reviews/migrations/0001_squashed.py: {REASON}"]


def test_returns_migrations_of_merged_branches(clone):
    since = clone.commit()
    git(clone.folder, "switch", "--quiet", "--create", "feature")
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    clone.commit()
    git(clone.folder, "switch", "--quiet", "main")
    clone.write_migration("0002_index", ADD_INDEX)
    running = clone.commit()
    git(clone.folder, "merge", "--quiet", "--no-ff", "--message", "Merge", "feature")
    expected = [f"reviews/migrations/0002_remove.py: {REASON}"]
    assert clone.breaking(since) == clone.breaking(running) == expected


def test_compares_with_a_commit_that_is_not_an_ancestor(clone):
    first = clone.commit()
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    since = clone.commit()
    git(clone.folder, "switch", "--quiet", "--detach", first)
    assert clone.breaking(since) == []


def test_reads_commits_instead_of_files(clone):
    since = clone.commit()
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    assert clone.breaking(since) == []


def test_reads_names_and_encodings_that_are_not_ascii(clone):
    since = clone.commit()
    path = clone.folder / "reviews/migrations/0002_entferne_größe.py"
    path.write_bytes(f"# coding: latin-1\n# größe\n{HEADER}    {INCOMPATIBLE}\n".encode("latin-1"))
    clone.commit()
    assert clone.breaking(since) == [f"reviews/migrations/0002_entferne_größe.py: {REASON}"]


def test_reads_a_project_in_a_folder_of_the_repository(clone):
    clone.write_migration("0001_initial", ADD_INDEX, app="site/shop")
    since = clone.commit()
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE, app="site/shop")
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    clone.commit()
    assert breaking_migrations(clone.folder / "site", since) == [f"shop/migrations/0002_remove.py: {REASON}"]


@pytest.mark.parametrize("since", ["0123456789", "HEAD:reviews", "main~9"])
def test_states_how_to_fetch_an_unknown_commit(clone, since):
    clone.commit()
    with pytest.raises(
        DeploymentError, match=rf"Commit {since}, which runs now, is not in this clone.*git fetch --all"
    ):
        clone.breaking(since)


def test_states_how_to_complete_a_shallow_clone(clone, tmp_path):
    since = clone.commit()
    clone.write_migration("0002_remove", REMOVE, INCOMPATIBLE)
    clone.commit()
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", clone.folder.as_uri(), str(shallow))
    with pytest.raises(DeploymentError, match="git fetch --unshallow"):
        breaking_migrations(shallow, since)
    git(shallow, "fetch", "--quiet", "--unshallow")
    assert breaking_migrations(shallow, since) == clone.breaking(since) != []


def test_states_that_a_folder_is_not_a_clone(tmp_path):
    with pytest.raises(DeploymentError, match="Images are built from commits"):
        breaking_migrations(tmp_path, "0123456789")
