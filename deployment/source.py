"""Read the commit to deploy from the local clone."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from deployment.errors import DeploymentError

# The length of a short commit hash: long enough to be unique, short enough for the name of a revision.
SHORT_HASH_LENGTH = 10


@dataclass(frozen=True)
class Source:
    commit: str
    has_changes: bool

    @property
    def tag(self) -> str:
        return self.commit[:SHORT_HASH_LENGTH]


def read_source(folder: Path) -> Source:
    commit = git(folder, "rev-parse", "HEAD").decode().strip()
    return Source(commit, has_changes=bool(git(folder, "status", "--porcelain").strip()))


@contextmanager
def exported(folder: Path, commit: str) -> Iterator[Path]:
    """Yield a temporary folder with the files of a commit, without uncommitted changes."""
    archive = git(folder, "archive", "--format=tar", commit)
    with tempfile.TemporaryDirectory(prefix="deployment-") as name, tarfile.open(fileobj=BytesIO(archive)) as tar:
        tar.extractall(name, filter="data")
        yield Path(name)


def git(folder: Path, *arguments: str) -> bytes:
    try:
        return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise DeploymentError("git is not installed: images are built from commits.") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip()
        raise DeploymentError(f"Images are built from commits, and git found none in {folder}: {reason}") from error
