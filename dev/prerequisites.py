"""Name or install the system packages that ``make`` targets need.

``python3 -m dev.prerequisites [--list | --install] TARGET...`` exits with one sentence if a package is missing.
``--list`` prints the missing packages of Debian and Ubuntu; ``--install`` installs them, with sudo unless it runs as
root. The module runs before the project's packages are installed, so it needs only the standard library of Python 3.10.
"""

import argparse
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.errors import SetupError

CHROMIUM_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Debian keeps some programs in folders that are on the PATH of root only.
SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
APT_INSTALL = ("apt-get", "install", "--no-install-recommends")
DOCKER_TIMEOUT = 30


@dataclass(frozen=True)
class Prerequisite:
    name: str
    # The package of Debian and Ubuntu.
    package: str
    is_installed: Callable[[], bool]


def find_program(*names: str) -> str | None:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS])
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def program(name: str, package: str = "", title: str = "") -> Prerequisite:
    return Prerequisite(title or name, package or name, lambda: find_program(name) is not None)


def has_venv() -> bool:
    return all(importlib.util.find_spec(module) for module in ("ensurepip", "venv"))


def has_chromium() -> bool:
    return find_program(*CHROMIUM_PROGRAMS) is not None or any(browsers_folder().glob("chromium-*"))


def browsers_folder() -> Path:
    """Return the folder into which ``playwright install`` downloads browsers."""
    default = "Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright"
    return Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / default)


def has_libatomic() -> bool:
    """Return whether Playwright's Node.js can load libatomic. Return True outside Linux, where it is not needed."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def has_netavark() -> bool:
    return any(Path(folder, "podman", "netavark").exists() for folder in ("/usr/lib", "/usr/libexec"))


VENV = Prerequisite("Python's venv module", f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", has_venv)
PROCPS = program("ps", package="procps")
BROWSER = (
    Prerequisite("Chromium", "chromium", has_chromium),
    Prerequisite("libatomic", "libatomic1", has_libatomic),
)
GIT = program("git")
REDIS = program("redis-server", title="Redis")
HAPROXY = program("haproxy", title="HAProxy")
PODMAN = (
    *(program(name) for name in ("podman", "buildah", "runc", "crun", "debootstrap")),
    Prerequisite("netavark", "netavark", has_netavark),
)
TARGETS: dict[str, tuple[Prerequisite, ...]] = {
    "run": (VENV,),
    "test": (VENV, PROCPS, GIT, REDIS, *BROWSER),
    "endurance": (VENV, PROCPS, HAPROXY),
    "image": (VENV, *PODMAN),
}


def docker_runs() -> bool:
    try:
        done = subprocess.run(["docker", "info"], capture_output=True, timeout=DOCKER_TIMEOUT, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find_missing(prerequisites: Iterable[Prerequisite]) -> list[Prerequisite]:
    """Return the missing prerequisites, each once. Podman and its tools are required only if no Docker engine runs."""
    missing = [prerequisite for prerequisite in dict.fromkeys(prerequisites) if not prerequisite.is_installed()]
    if any(prerequisite in PODMAN for prerequisite in missing) and docker_runs():
        return [prerequisite for prerequisite in missing if prerequisite not in PODMAN]
    return missing


def require(purpose: str, prerequisites: Iterable[Prerequisite]) -> None:
    missing = find_missing(prerequisites)
    if not missing:
        return
    *others, last = (prerequisite.name for prerequisite in missing)
    if others:
        names, pronoun, verb = f"{', '.join(others)} and {last}", "them", "are"
    else:
        names, pronoun, verb = last, "it", "is"
    remedy = apt_command(missing) if shutil.which("apt-get") else "the package manager of this system."
    raise SetupError(f"{purpose} needs {names}, which {verb} missing: install {pronoun} with {remedy}")


def apt_command(missing: Iterable[Prerequisite]) -> str:
    sudo = () if os.geteuid() == 0 else ("sudo",)
    return " ".join([*sudo, *APT_INSTALL, *(prerequisite.package for prerequisite in missing)])


def install(prerequisites: Iterable[Prerequisite]) -> None:
    packages = [prerequisite.package for prerequisite in find_missing(prerequisites)]
    if not packages:
        return
    sudo = () if os.geteuid() == 0 else ("sudo",)
    environment = ("env", "DEBIAN_FRONTEND=noninteractive")
    subprocess.run([*sudo, "apt-get", "update", "--quiet=2"], check=True)
    subprocess.run([*sudo, *environment, *APT_INSTALL, "--quiet=2", "--yes", *packages], check=True)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python3 -m dev.prerequisites")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--list", action="store_true")
    action.add_argument("--install", action="store_true")
    parser.add_argument("targets", nargs="+", choices=TARGETS)
    options = parser.parse_args(arguments)
    prerequisites = [prerequisite for target in options.targets for prerequisite in TARGETS[target]]
    if options.install:
        install(prerequisites)
    elif options.list:
        for prerequisite in find_missing(prerequisites):
            print(prerequisite.package)
    else:
        require(f"make {options.targets[0]}", prerequisites)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(f"The packages were not installed, because `{' '.join(error.cmd)}` failed.")
