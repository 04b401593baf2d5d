"""A Redis server that accepts the tokens of the identity endpoint, over TLS only, as Azure Managed Redis does.

The object id of the identity is the name of an ACL user, and each token is one of the passwords of this user.
``expire`` does what happens on Azure when a token expires: the server refuses the token and closes the connections.
"""

import secrets
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import redis

from dev.errors import SetupError
from dev.ports import HOST, free_port
from dev.prerequisites import find_program
from dev.services.certificates import Certificate
from dev.services.identity import CACHE, OBJECT_ID

START_TIMEOUT = 10


class RedisServer:
    """The server runs during the ``with`` block, with its files in ``folder``."""

    def __init__(self, folder: Path, certificate: Certificate) -> None:
        self.folder, self.certificate = folder, certificate
        self.port = free_port()
        self._password = secrets.token_hex(16)
        # A Unix socket needs a short path.
        self._sockets = tempfile.TemporaryDirectory(prefix="redis-", dir="/tmp")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        self._sockets.cleanup()

    @property
    def url(self) -> str:
        return f"rediss://localhost:{self.port}/0"

    def start(self) -> None:
        program = find_program("redis-server")
        if program is None:
            raise SetupError("The tests of the cache need Redis: install it with apt-get install redis-server")
        with (self.folder / "server.log").open("ab") as log:
            command = [program, *self._options()]
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise SetupError(f"Redis does not start:\n{(self.folder / 'server.log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Kill the process, as if its machine failed."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """Suspend the server until ``thaw`` is called, without closing connections."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def run(self, *command: str) -> Any:
        socket_path = str(Path(self._sockets.name, "admin"))
        with redis.Redis(unix_socket_path=socket_path, username="admin", password=self._password, protocol=2) as client:
            return client.execute_command(*command)

    def accept(self, resource: str, token: str, _expires_on: int) -> None:
        """Accept a new token in addition to earlier ones. To be passed as ``on_token`` to the identity endpoint."""
        if resource == CACHE:
            self.run("ACL", "SETUSER", OBJECT_ID, "on", "~*", "&*", "+@all", f">{token}")

    def expire(self, token: str) -> None:
        """Refuse the token, and close the connections of the identity."""
        self.run("ACL", "SETUSER", OBJECT_ID, f"<{token}")
        self.run("CLIENT", "KILL", "USER", OBJECT_ID)

    def refuse(self) -> None:
        """Refuse the identity, as if it had no access policy."""
        self.run("ACL", "DELUSER", OBJECT_ID)

    def connections(self) -> list[str]:
        lines = self.run("CLIENT", "LIST").decode().splitlines()
        return [line.split()[0] for line in lines if f"user={OBJECT_ID}" in line]

    def _options(self) -> list[str]:
        chain, key = self.certificate.write(self.folder)
        acl = self.folder / "users.acl"
        if not acl.exists():
            acl.touch(mode=0o600)
            acl.write_text(f"user default off\nuser admin on >{self._password} ~* &* +@all\n")
        options = {
            "port": "0",
            "bind": HOST,
            "tls-port": str(self.port),
            "tls-cert-file": str(chain),
            "tls-key-file": str(key),
            "tls-auth-clients": "no",
            "unixsocket": str(Path(self._sockets.name, "admin")),
            "aclfile": str(acl),
            "save": "",
            "appendonly": "no",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _answers(self) -> bool:
        with closing(socket.socket(socket.AF_UNIX)) as client:
            return client.connect_ex(str(Path(self._sockets.name, "admin"))) == 0

    def _signal(self, number: int) -> None:
        if self._process:
            self._process.send_signal(number)
