"""Run the local commands of a document in a copy of the clone, as a reader runs them in a terminal."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from dev.documents.blocks import LOCAL, OUTPUT, SERVER, Block
from dev.environment import ROOT
from dev.harness.waiting import wait_until
from dev.ports import free_port

# The sentence with which a page tells the reader to stop the server.
STOP_SENTENCE = "Press `Ctrl-C`"
COMMAND_TIMEOUT = 600
START_TIMEOUT = 120
STOP_TIMEOUT = 20
# The copy leaves out these folders and files: installed packages, which it links, and what commands create.
INSTALLED = (".venv", "node_modules")
GENERATED_FILES = (".dev", ".git", ".env", "media", "staticfiles", ".*_cache", "__pycache__", ".coverage*")
# The stamp files in the linked folders must be newer than the lock files, or `make` would install the packages again.
LOCK_FILES = ("requirements-dev.txt", "package-lock.json")


class UnexpectedOutput(AssertionError):
    pass


def copy_clone(destination: Path) -> None:
    shutil.copytree(ROOT, destination, ignore=shutil.ignore_patterns(*INSTALLED, *GENERATED_FILES), symlinks=True)
    for name in INSTALLED:
        (destination / name).symlink_to((ROOT / name).resolve())
    for name in LOCK_FILES:
        os.utime(destination / name, (0, 0))


def is_expected(expected: str, actual: str) -> bool:
    """Return whether the actual output of a command matches the expected output in a document.

    A line "..." matches any number of lines, and "..." within a line matches any text on that line.
    """
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line == "..." else r"[^\n]*".join(map(re.escape, line.split("..."))) + r"\n"
        for line in expected.strip("\n").split("\n")
    )
    return re.fullmatch(pattern, actual.strip("\n") + "\n") is not None


class Terminal:
    def __init__(self, clone: Path, environment: Mapping[str, str]) -> None:
        self.clone = clone
        self.port = free_port()
        self.environment = {**environment, "PORT": str(self.port)}
        self.server: subprocess.Popen[bytes] | None = None
        self.server_log = clone.parent / "server.log"

    def run_page(self, blocks: list[Block], kinds: Collection[str] = (LOCAL, SERVER)) -> None:
        """Run the blocks of the given kinds. Compare what each prints with the output block that follows it, if any.

        Raise ``UnexpectedOutput``, with the file and line of the block, if a command fails or prints something else.
        """
        following = [*blocks[1:], None]
        for block, after in zip(blocks, following, strict=True):
            if STOP_SENTENCE in block.before:
                self.stop()
            expected = self._with_port(after.text) if after and after.kind == OUTPUT else None
            if block.kind not in kinds:
                continue
            if block.kind == SERVER:
                self._start(block, expected or "")
            else:
                self._run(block, expected)

    def stop(self) -> None:
        if self.server is None:
            return
        for number in (signal.SIGINT, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(STOP_TIMEOUT)
                break
        self.server = None

    def _run(self, block: Block, expected: str | None) -> None:
        done = subprocess.run(
            self._command(block),
            cwd=self.clone,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=COMMAND_TIMEOUT,
            check=False,
        )
        if done.returncode != 0:
            raise UnexpectedOutput(f"{block} failed with exit code {done.returncode}:\n{done.stdout}")
        if expected is not None and not is_expected(expected, done.stdout):
            raise UnexpectedOutput(f"{block} printed:\n{done.stdout}\ninstead of:\n{expected}")

    def _start(self, block: Block, expected: str) -> None:
        self.stop()
        with self.server_log.open("w") as log:
            self.server = server = subprocess.Popen(
                self._command(block),
                cwd=self.clone,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                # A process group of its own, so that `stop` can signal all its processes, as Ctrl-C does in a terminal.
                start_new_session=True,
            )
        try:
            wait_until(lambda: server.poll() is not None or self._has_printed(expected), START_TIMEOUT)
        except AssertionError:
            raise UnexpectedOutput(
                f"{block} printed:\n{self.server_log.read_text()}\ninstead of:\n{expected}"
            ) from None
        if server.poll() is not None:
            raise UnexpectedOutput(f"{block} ended:\n{self.server_log.read_text()}")

    def _has_printed(self, expected: str) -> bool:
        return is_expected(expected, self.server_log.read_text())

    def _command(self, block: Block) -> list[str]:
        return ["bash", "-eu", "-c", self._with_port(block.text)]

    def _with_port(self, text: str) -> str:
        # The documents use port 8000, which may be in use on this machine.
        return text.replace(":8000", f":{self.port}")


@contextmanager
def terminal(clone: Path, environment: Mapping[str, str]) -> Iterator[Terminal]:
    running = Terminal(clone, environment)
    try:
        yield running
    finally:
        running.stop()
