"""What builds the image and runs it: Docker where its engine answers, else podman and buildah, as root."""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from dev.environment import ROOT
from dev.errors import SetupError
from dev.image.base import make_base

IMAGE = "localhost/restaurant-review:latest"
BASE = "docker.io/library/python:3.13-slim"
STAND_IN = "localhost/python:3.13-slim-stand-in"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
PULL_TIMEOUT = 300
MAX_PROCESSES_AND_FILES = 1000


class Engine(Protocol):
    # The program, and what comes before each of its commands.
    command: list[str]
    # What `run` needs besides.
    run_options: list[str]

    def build(self) -> str:
        """Build the image from the clone; give the name of the image that it is based on."""


class Docker:
    command = ["docker"]
    run_options: list[str] = []

    def build(self) -> str:
        # By name: a builder may keep what it pulls to itself, and then its size is unknown.
        if not succeeds(*self.command, "image", "inspect", BASE):
            call(*self.command, "pull", "--quiet", BASE)
        call(*self.command, "build", "--tag", IMAGE, ROOT)
        return BASE


class Podman:
    # runc, where there is one, because crun refuses the mixed control groups of some machines.
    command = ["podman", *(["--runtime", "runc"] if shutil.which("runc") else [])]
    # As root it would raise limits that it may not raise inside another container.
    run_options = [
        f"--ulimit={name}={MAX_PROCESSES_AND_FILES}:{MAX_PROCESSES_AND_FILES}" for name in ("nofile", "nproc")
    ] + ["--read-only-tmpfs=false"]

    def build(self) -> str:
        base = self._base()
        # Without a namespace of its own for anything: machines that are containers themselves refuse them.
        options = ["--isolation=chroot", "--network=host", "--pull-never", "--layers", f"--build-arg=BASE={base}"]
        # First what fetches packages: a volume leaves an empty file behind in every stage, and one of them is kept.
        with machine_volumes() as volumes:
            call("buildah", "bud", *options, *volumes, "--target=build", ROOT)
        call("buildah", "bud", *options, "--tag", IMAGE, ROOT)
        return base

    def _base(self) -> str:
        for name in (BASE, STAND_IN):
            if succeeds(*self.command, "image", "exists", name):
                return name
        print(f"Fetching {BASE} ...", flush=True)
        if succeeds(*self.command, "pull", "--quiet", BASE, timeout=PULL_TIMEOUT):
            return BASE
        print("Its registry cannot be reached: making one like it from Debian's packages ...", flush=True)
        make_base(STAND_IN)
        return STAND_IN


def find_engine() -> Engine:
    if succeeds("docker", "info"):
        return Docker()
    if shutil.which("podman") and shutil.which("buildah") and os.geteuid() == 0:
        return Podman()
    raise SetupError(
        "Building the image needs a running Docker engine, or podman and buildah as root. "
        "On Debian and Ubuntu, `make prerequisites` installs podman and buildah."
    )


def size(engine: Engine, image: str) -> int:
    """Give the bytes of its files. What engines call the size of an image differs: some add what was transferred."""
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
    """Let pip find packages in the build as it does on this machine: its settings, and whom the machine trusts."""
    settings = pip_settings()
    volumes = {}
    trusted = Path(settings.pop("cert", AUTHORITIES))
    if trusted.is_file():
        volumes[AUTHORITIES] = trusted
        settings["cert"] = str(AUTHORITIES)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write("\n".join(["[global]", *(f"{name} = {value}" for name, value in settings.items())]))
        file.flush()
        volumes[Path("/etc/pip.conf")] = Path(file.name)
        yield [f"--volume={path}:{inside}:ro" for inside, path in volumes.items()]


def pip_settings() -> dict[str, str]:
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    settings = {}
    # Lines such as global.timeout='180', and after them those of the environment, which decide: :env:.timeout='60'
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        # Folders of this machine are not there in the build, and pip would warn of each.
        words = str(ast.literal_eval(value)).split()
        settings[name.rpartition(".")[2]] = " ".join(word for word in words if not word.startswith("file:"))
    return {name: value for name, value in settings.items() if value and name != "find-links"}
