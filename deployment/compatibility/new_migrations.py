"""Find migrations that break the previous release, which still runs while they are applied.

A migration with an operation that may break it states the reason as ``compatible_with_previous_release`` or as
``incompatible_with_previous_release``.
"""

from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from deployment.compatibility.migration import MigrationFile, UnreadableMigration
from deployment.errors import DeploymentError
from deployment.source import git

# The app and the name of a migration. Django records them when it applies the migration.
Key = tuple[str, str]


@dataclass(frozen=True)
class Blob:
    path: PurePosixPath
    object_name: str


def missing_statements(folder: Path) -> list[str]:
    """Return an error with file and line for each migration of the apps in ``folder`` without its statement."""
    return [error for path in migration_paths(folder) for error in errors(path, (folder / path).read_bytes())]


def migration_paths(folder: Path) -> list[Path]:
    paths = (path.relative_to(folder) for path in folder.glob("*/migrations/*.py"))
    return sorted(filter(is_migration, paths))


def breaking_migrations(folder: Path, since: str) -> list[str]:
    """Return the migrations between the running commit ``since`` and HEAD that break the former, with reasons.

    Migrations that ``since`` has, too, or that squash only such migrations, are not listed, because Django does not
    apply them again. Raise ``DeploymentError`` if the clone in ``folder`` does not have the commit.
    """
    present, former = migrations_of(folder, "HEAD"), migrations_of_running_commit(folder, since)
    return [
        reason
        for key, blob in sorted(present.items())
        if not (key in former and has_same_code(folder, blob, former[key]))
        for reason in reasons(blob.path, read(folder, blob), applied=set(former))
    ]


def migrations_of_running_commit(folder: Path, commit: str) -> dict[Key, Blob]:
    try:
        return migrations_of(folder, f"{commit}^{{commit}}")
    except DeploymentError as error:
        is_shallow = git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"
        remedy = (
            "This clone is shallow: run `git fetch --unshallow`, or clone with `fetch-depth: 0` in a workflow."
            if is_shallow
            else "Run `git fetch --all`, or push the commit from the clone in which it was made."
        )
        raise DeploymentError(
            f"Commit {commit}, which runs now, is not in this clone, so its migrations are not known. {remedy} "
            "--accept-breaking-migrations deploys without this check."
        ) from error


def migrations_of(folder: Path, commit: str) -> dict[Key, Blob]:
    """Return the migrations of a commit. A file that was moved with its app keeps its key, a renamed one does not."""
    found = {}
    for entry in git(folder, "ls-tree", "-r", "-z", commit).decode(errors="surrogateescape").split("\0"):
        description, _, name = entry.partition("\t")
        path = PurePosixPath(name)
        if is_migration(path) and len(path.parts) >= 3:
            found[path.parts[-3], path.stem] = Blob(path, description.split()[-1])
    return found


def is_migration(path: PurePath) -> bool:
    """Return whether Django loads the file as a migration of a deployed app."""
    is_module = path.suffix == ".py" and path.name[0] not in "_~"
    return is_module and path.parent.name == "migrations" and "tests" not in path.parts


def has_same_code(folder: Path, one: Blob, other: Blob) -> bool:
    """Return whether two versions of a file differ at most in comments, docstrings and statements."""
    if one.object_name == other.object_name:
        return True
    try:
        codes = [MigrationFile(blob.path, read(folder, blob)).code() for blob in (one, other)]
    except UnreadableMigration:
        return False
    return codes[0] == codes[1]


def read(folder: Path, blob: Blob) -> bytes:
    return git(folder, "cat-file", "blob", blob.object_name)


def reasons(path: PurePath, source: bytes, applied: set[Key]) -> list[str]:
    """Return why a migration breaks the previous release, or why this cannot be judged."""
    try:
        migration = MigrationFile(path, source)
    except UnreadableMigration:
        return errors(path, source)
    replaced = migration.replaced()
    if replaced and applied.issuperset(replaced):
        return []
    reason = migration.incompatibility()
    return errors(path, source) or ([f"{path}: {reason}"] if reason else [])


def errors(path: PurePath, source: bytes) -> list[str]:
    try:
        return [f"{path}:{problem}" for problem in MigrationFile(path, source).problems()]
    except UnreadableMigration as error:
        return [f"{path}:{error}"]
