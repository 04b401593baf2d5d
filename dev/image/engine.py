"""The container engine: Docker if its engine runs, else podman and buildah as root."""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from dev.environment import ROOT
from dev.errors import SetupError
from dev.image.base import build_base

IMAGE = "localhost/restaurant-review:latest"
BASE = "docker.io/library/python:3.13-slim"
REPLACEMENT_BASE = "localhost/python:3.13-slim-stand-in"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
PULL_TIMEOUT = 300
MAX_PROCESSES_AND_FILES = 1000
# They name files of this machine, which do not exist in the build.
PIP_SETTINGS_WITH_PATHS = ("constraint", "find-links")


class Engine(Protocol):
    # The program and its global options.
    command: list[str]
    # Additional options of `run`.
    run_options: list[str]

    def build(self) -> str:
        """Build the image. Return the name of its base image."""


class Docker:
    command = ["docker"]
    run_options: list[str] = []

    def build(self) -> str:
        # Pull the base image separately, because a builder may not store it, and its size would be unknown.
        if not succeeds(*self.command, "image", "inspect", BASE):
            call(*self.command, "pull", "--quiet", BASE)
        call(*self.command, "build", *version_arguments(), "--tag", IMAGE, ROOT)
        return BASE


class Podman:
    # Use runc if it is installed, because crun does not run on machines that mix cgroup v1 and v2.
    command = ["podman", *(["--runtime", "runc"] if shutil.which("runc") else [])]
    # Explicit limits, because inside a container podman may not raise limits to its defaults.
    run_options = [
        f"--ulimit={name}={MAX_PROCESSES_AND_FILES}:{MAX_PROCESSES_AND_FILES}" for name in ("nofile", "nproc")
    ] + ["--read-only-tmpfs=false"]

    def build(self) -> str:
        base = self._base()
        # Chroot isolation and the host network avoid namespaces, which may be forbidden if this machine is a container.
        options = ["--isolation=chroot", "--network=host", "--pull-never", "--layers", f"--build-arg=BASE={base}"]
        # Only the stage that installs packages gets volumes, because a volume leaves an empty file in each stage.
        with machine_volumes() as volumes:
            call("buildah", "bud", *options, *volumes, "--target=build", ROOT)
        call("buildah", "bud", *options, *version_arguments(), "--tag", IMAGE, ROOT)
        return base

    def _base(self) -> str:
        for name in (BASE, REPLACEMENT_BASE):
            if succeeds(*self.command, "image", "exists", name):
                return name
        print(f"Pulling {BASE} ...", flush=True)
        if succeeds(*self.command, "pull", "--quiet", BASE, timeout=PULL_TIMEOUT):
            return BASE
        print("The registry cannot be reached: building a replacement from Debian packages ...", flush=True)
        build_base(REPLACEMENT_BASE)
        return REPLACEMENT_BASE


def find_engine() -> Engine:
    if succeeds("docker", "info"):
        return Docker()
    if shutil.which("podman") and shutil.which("buildah") and os.geteuid() == 0:
        return Podman()
    raise SetupError(
        "Building the image needs a running Docker engine, or podman and buildah as root. "
        "On Debian and Ubuntu, `make prerequisites` installs podman and buildah."
    )


def version_arguments() -> list[str]:
    return [f"--build-arg=COMMIT_ID={commit_id(ROOT)}", f"--build-arg=BUILT_AT={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"]


def commit_id(clone: Path) -> str:
    """Return the commit of a clone, with the suffix "-modified" if any file differs from it, or "" outside of git."""
    checked_out = git(clone, "rev-parse", "--show-prefix", "HEAD")
    changes = git(clone, "status", "--porcelain", "--untracked-files=normal")
    if checked_out is None or changes is None:
        return ""
    prefix, commit = checked_out.splitlines()
    # With a prefix, the folder is in a clone of another project, for example as an unpacked archive.
    if prefix:
        return ""
    return f"{commit}-modified" if changes else commit


def git(clone: Path, *arguments: str) -> str | None:
    """Return the output of git, or ``None`` if git fails or is not installed."""
    # Without optional locks, so that reading the state of the clone never makes another git command fail.
    command = ["git", "--no-optional-locks", "-C", str(clone), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None


def size(engine: Engine, image: str) -> int:
    # Engines define the size of an image differently, so the sizes of all files are added.
    measure = ["--entrypoint=du", image, "--summarize", "--one-file-system", "--apparent-size", "--block-size=1", "/"]
    command = [*engine.command, "run", "--rm", *engine.run_options, "--network=none", "--user=0", *measure]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0])


def call(*command: str | Path) -> None:
    if subprocess.call(command) != 0:
        raise SetupError(f"The image was not built, because `{command[0]} {command[1]}` failed.")


def succeeds(*command: str, timeout: int = 30) -> bool:
    with suppress(FileNotFoundError, subprocess.TimeoutExpired):
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout, check=False
        )
        return done.returncode == 0
    return False


@contextmanager
def machine_volumes() -> Iterator[list[str]]:
    """Yield ``--volume`` options that pass this machine's pip configuration and CA certificates to the build."""
    settings = pip_settings()
    volumes = {}
    trusted = Path(settings.pop("cert", CA_BUNDLE))
    if trusted.is_file():
        volumes[CA_BUNDLE] = trusted
        settings["cert"] = str(CA_BUNDLE)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("\n".join(["[global]", *(f"{name} = {value}" for name, value in settings.items())]))
        file.flush()
        volumes[Path("/etc/pip.conf")] = Path(file.name)
        yield [f"--volume={path}:{inside}:ro" for inside, path in volumes.items()]


def pip_settings() -> dict[str, str]:
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    settings = {}
    # Lines such as global.timeout='180'. Sorted so that :env: entries (from environment variables) come last and
    # override the others.
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        # Folders of this machine do not exist in the build, and pip would print a warning for each.
        words = str(ast.literal_eval(value)).split()
        settings[name.rpartition(".")[2]] = " ".join(word for word in words if not word.startswith("file:"))
    return {name: value for name, value in settings.items() if value and name not in PIP_SETTINGS_WITH_PATHS}
