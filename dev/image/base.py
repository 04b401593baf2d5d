"""A replacement for the official Python image on machines that cannot reach its registry.

debootstrap builds it from Debian packages, with the same Debian release and Python version. Unlike the official image,
it has Python in /usr instead of /usr/local, and bytecode of the standard library.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from dev.errors import SetupError

RELEASE = "trixie"
PACKAGES = ("ca-certificates", "python3", "python3-venv")
# Files that Debian's slim images leave out as well.
EXCLUDED_PATHS = ("dev/*", "usr/share/doc", "usr/share/info", "usr/share/locale", "usr/share/man")


def build_base(name: str) -> None:
    """Create the image ``name`` in podman's storage, as root, in about a minute. Raise ``SetupError`` if that fails."""
    with tempfile.TemporaryDirectory(prefix="python-image-", dir="/var/tmp") as folder:
        root = Path(folder) / "root"
        run("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", RELEASE, root, *mirror())
        run("chroot", root, "apt-get", "clean")
        shutil.rmtree(root / "var" / "lib" / "apt" / "lists")
        # Adds pip, and /usr/local/bin/python and /usr/local/bin/pip as in the official image.
        run("chroot", root, "python3", "-m", "venv", "/usr/local")
        archive = Path(folder) / "root.tar"
        excluded = [f"--exclude=./{path}" for path in EXCLUDED_PATHS]
        run("tar", "--create", "--file", archive, "--directory", root, *excluded, ".")
        run("podman", "import", "--quiet", archive, name)


def mirror() -> list[str]:
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    repositories = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    # The first repository is the main archive. Repositories with security updates come after it.
    return [repository[1] for repository in repositories if repository[0] == "Debian"][:1]


def run(*command: str | Path) -> None:
    # With sudo, PATH may lack the folders that contain debootstrap and chroot.
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"}
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except FileNotFoundError as error:
        raise SetupError(f"Building the base image needs {command[0]}: install it.") from error
    if done.returncode != 0:
        last_lines = "\n".join(done.stdout.splitlines()[-10:])
        raise SetupError(f"The base image could not be built, because {command[0]} failed:\n{last_lines}")
