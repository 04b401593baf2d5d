"""A container of the image with the smallest supported resources and the fewest privileges."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dev.environment import STATE_DIR
from dev.errors import SetupError
from dev.image.engine import IMAGE, Engine
from dev.ports import accepts_connections, free_port

# The smallest size that the site supports.
LIMITS = ("--cpus=0.5", "--memory=1g", "--memory-swap=1g")
SECURITY_OPTIONS = ("--read-only", "--cap-drop=all", "--security-opt=no-new-privileges")
# The services of the tests listen only on the loopback interface of the machine.
NETWORK = "--network=host"
# Uploaded files are stored in /tmp, a tmpfs, where they count toward the memory limit.
TEMPORARY = "--tmpfs=/tmp:rw,noexec,nosuid,nodev,mode=1777,size=256m"
START_TIMEOUT = 120
STOP_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Container:
    engine: Engine
    id: str
    port: int

    def run(self, *command: str) -> str:
        return output(*self.engine.command, "exec", self.id, *command)

    def stop(self) -> int:
        output(*self.engine.command, "stop", "-t", str(STOP_TIMEOUT), self.id)
        return int(self._state("ExitCode"))

    @property
    def is_running(self) -> bool:
        return self._state("Running") == "true"

    @property
    def log(self) -> str:
        command = [*self.engine.command, "logs", self.id]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True).stdout

    @property
    def workers(self) -> list[str]:
        return self.run("cat", "/proc/1/task/1/children").split()

    def control_group(self, *names: str) -> str:
        """Return the content of the first of these files that exists: cgroup v1 and v2 use different file names."""
        paths = " ".join(f"/sys/fs/cgroup/{name}" for name in names)
        return self.run("sh", "-c", f"for path in {paths}; do cat $path 2>/dev/null && exit; done; exit 1")

    def _state(self, name: str) -> str:
        return output(*self.engine.command, "inspect", "--format", f"{{{{.State.{name}}}}}", self.id)


@contextmanager
def container(engine: Engine, environment: Mapping[str, str], files: Sequence[Path] = ()) -> Iterator[Container]:
    """Serve the site on a free port of the loopback interface during the ``with`` block.

    ``files`` are readable in the container at the same paths.
    """
    port = free_port()
    environment = {**environment, "GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}"}
    options = [
        *(f"--env={name}={value}" for name, value in environment.items()),
        *(f"--volume={file}:{file}:ro" for file in files),
    ]
    command = [*engine.command, "run", "--detach", *engine.run_options, *LIMITS, *SECURITY_OPTIONS, NETWORK, TEMPORARY]
    running = Container(engine, output(*command, *options, IMAGE), port)
    try:
        wait_until_serving(running)
        yield running
    finally:
        output(*engine.command, "rm", "--force", running.id)


def run_once(engine: Engine, command: Sequence[str], *options: str) -> str:
    """Run a program in a new container with a writable file system. Return its output."""
    security = [option for option in SECURITY_OPTIONS if option != "--read-only"]
    start = [*engine.command, "run", "--rm", *engine.run_options, *LIMITS, *security, NETWORK, *options]
    return output(*start, f"--entrypoint={command[0]}", IMAGE, *command[1:])


def wait_until_serving(running: Container) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not accepts_connections(running.port):
        if not running.is_running or time.monotonic() > deadline:
            raise SetupError(f"The container does not accept connections:\n{running.log}")
        # In seconds. Longer than other poll intervals, because reading the state of the container starts a process.
        time.sleep(0.2)


def output(*command: str) -> str:
    # podman runs in this folder, because it may leave a file behind when a container runs out of memory.
    STATE_DIR.mkdir(exist_ok=True)
    try:
        return subprocess.run(command, cwd=STATE_DIR, capture_output=True, text=True, check=True).stdout.strip()
    except subprocess.CalledProcessError as error:
        raise SetupError(f"`{' '.join(command[:3])}` failed:\n{error.stderr}") from error
