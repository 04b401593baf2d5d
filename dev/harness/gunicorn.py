"""Run gunicorn, with or without the entrypoint of the container, for tests that need a real server."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from dev.environment import ROOT
from dev.errors import SetupError

ENTRYPOINT = ROOT / "entrypoint.sh"


@dataclass(frozen=True, slots=True)
class Server:
    process: "subprocess.Popen[str]"
    port: int
    # The output of the server, which grows while it runs.
    lines: list[str]

    def get(self, path: str, *, timeout: float = 30) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    @property
    def workers(self) -> list[int]:
        # Linux only.
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


@contextmanager
def gunicorn(application: str, environment: Mapping[str, str], *options: str) -> Iterator[Server]:
    """Serve the application on a free port of the loopback interface during the ``with`` block."""
    with _serve([sys.executable, "-m", "gunicorn", application, "--bind=127.0.0.1:0", *options], environment) as server:
        yield server


@contextmanager
def container(
    environment: Mapping[str, str], *options: str, application: str = "restaurant_review.wsgi", port: int = 0
) -> Iterator[Server]:
    """Start the site through the entrypoint of the container, and stop it with SIGTERM."""
    command = [str(ENTRYPOINT), "gunicorn", application, f"--bind=127.0.0.1:{port}", *options]
    with _serve(command, environment) as server:
        yield server


@contextmanager
def _serve(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Server]:
    with subprocess.Popen(
        command,
        cwd=ROOT,
        # No drain delay, because no load balancer has to detect that the server stops.
        env={"DRAIN_DELAY": "0", "WEB_CONCURRENCY": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        lines: list[str] = []
        listening = threading.Event()

        def read() -> None:
            assert process.stdout is not None  # noqa: S101 - for mypy: it is a pipe
            for line in process.stdout:
                lines.append(line)
                if "Listening at" in line:
                    listening.set()
            listening.set()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        try:
            listening.wait(60)
            found = re.search(r"127\.0\.0\.1:(\d+)", "".join(lines))
            if found is None:
                raise SetupError("gunicorn does not start:\n" + "".join(lines))
            yield Server(process, int(found[1]), lines)
        finally:
            process.terminate()
            process.wait()
            reader.join()
