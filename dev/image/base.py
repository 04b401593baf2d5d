"""Stands in for the official Python image where its registry cannot be reached: the same Python on the same Debian.

Debian's own mirrors are asked for it, by debootstrap. What differs: where Python is, and that its library has bytecode.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from dev.errors import SetupError

RELEASE = "trixie"
PACKAGES = ("ca-certificates", "python3", "python3-venv")
# What Debian's slim images are without, too.
LEFT_OUT = ("dev/*", "usr/share/doc", "usr/share/info", "usr/share/locale", "usr/share/man")


def make_base(name: str) -> None:
    """Make the image ``name`` in podman's store. Takes root, and a minute."""
    with tempfile.TemporaryDirectory(prefix="python-image-", dir="/var/tmp") as folder:
        root = Path(folder) / "root"
        run("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", RELEASE, root, *mirror())
        run("chroot", root, "apt-get", "clean")
        shutil.rmtree(root / "var" / "lib" / "apt" / "lists")
        # Brings pip, and the names and folders that the official image has.
        run("chroot", root, "python3", "-m", "venv", "/usr/local")
        archive = Path(folder) / "root.tar"
        excluded = [f"--exclude=./{path}" for path in LEFT_OUT]
        run("tar", "--create", "--file", archive, "--directory", root, *excluded, ".")
        run("podman", "import", "--quiet", archive, name)


def mirror() -> list[str]:
    """Give what this machine's apt takes Debian from, or nothing: debootstrap then takes its own default."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    repositories = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    # The first is the archive itself: repositories of security updates come after it.
    return [repository[1] for repository in repositories if repository[0] == "Debian"][:1]


def run(*command: str | Path) -> None:
    # Without the folders of administrators, debootstrap and chroot are not found by whoever became root by sudo.
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"}
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except FileNotFoundError as error:
        raise SetupError(f"{command[0]} is missing, which makes the base of the image: install it.") from error
    if done.returncode != 0:
        last_lines = "\n".join(done.stdout.splitlines()[-10:])
        raise SetupError(f"The base of the image could not be made, because {command[0]} failed:\n{last_lines}")
