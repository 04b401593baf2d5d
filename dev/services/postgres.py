"""A PostgreSQL server with its data in the repository. By default it has no port and no password.

It listens on a Unix socket in a folder that only its owner can enter, which makes ``trust`` authentication safe. With a
certificate it also listens on a free port of the loopback interface, where it requires TLS and a password.

Several processes can share one server. Each holds a shared lock; the last one stops the server. If that process is
killed, a keeper process, which waits for an exclusive lock, stops the server.
"""

import fcntl
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from dev.errors import SetupError
from dev.ports import free_port
from dev.services.certificates import Certificate
from dev.services.postgres_programs import PostgresPrograms, find_programs, for_this_user

SOCKET_NAME = ".s.PGSQL.%d"
# In bytes. Linux accepts 107, macOS 103.
MAX_SOCKET_PATH_LENGTH = 103
STOP_TIMEOUT = 20
MAX_PORT = 65535
HOST_BASED_AUTHENTICATION = """\
local all postgres trust
hostssl all all 127.0.0.1/32 scram-sha-256
"""
# Settings for data that may be lost in a power failure.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """The server with its data in ``folder``, started unless another process has started it.

    >>> with PostgresServer(Path(".dev/postgres")) as server:
    ...     environment = {**os.environ, "DATABASE_URL": server.url("restaurant_review")}
    """

    def __init__(self, folder: Path | str, *, durable: bool = True, certificate: Certificate | None = None) -> None:
        self.folder = Path(folder).absolute()
        self.settings = {} if durable else NOT_DURABLE
        self.certificate = certificate

    @property
    def data(self) -> Path:
        return (self.folder / "data").resolve()

    @property
    def log(self) -> Path:
        return self.data.parent / "server.log"

    def __enter__(self) -> Self:
        self._make_folder()
        self._users = self._open_lock("users.lock")
        try:
            with self._start_lock():
                # Blocks while a keeper stops the server.
                fcntl.flock(self._users, fcntl.LOCK_SH)
                if not self.is_running():
                    self._start()
        except BaseException:
            self._users.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        with self._users, self._start_lock():
            fcntl.flock(self._users, fcntl.LOCK_UN)
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # Returns at once if other processes use the server, else when the keeper has stopped the server.
                fcntl.flock(self._users, fcntl.LOCK_SH)
            else:
                self.stop()

    def url(self, database: str) -> str:
        """Return the ``DATABASE_URL`` of a database of this server. Create the database if it does not exist."""
        with self.connect() as connection, suppress(psycopg.errors.DuplicateDatabase):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        url = f"postgres://postgres@/{quote(str(self._socket_folder()))}/{database}"
        return f"{url}?port={self.port}" if self.certificate else url

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        host = str(self._socket_folder())
        return psycopg.connect(host=host, port=self.port, user="postgres", dbname=database, autocommit=True)

    @property
    def port(self) -> int:
        return int(self._postmaster_lines()[3])

    def is_running(self) -> bool:
        """Return whether the server accepts connections. The process id is not checked: it can be stale."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(self._socket_folder() / (SOCKET_NAME % self.port)))
        except (FileNotFoundError, ConnectionRefusedError, IndexError):
            return False
        return True

    def stop(self) -> None:
        """Stop the server if it runs, even if other processes use it."""
        if not self.is_running():
            return
        socket_folder = self._socket_folder()
        for request in (signal.SIGINT, signal.SIGQUIT):  # fast shutdown, immediate shutdown
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int(self._postmaster_lines()[0]), request)
            deadline = time.monotonic() + STOP_TIMEOUT
            while (self.data / "postmaster.pid").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
        if socket_folder != self.data:
            shutil.rmtree(socket_folder, ignore_errors=True)

    def _start(self) -> None:
        programs = for_this_user(find_programs(), self.folder / "data")
        if not self.data.exists():
            self._create(programs)
        version = int((self.data / "PG_VERSION").read_text())
        if version != programs.version:
            raise SetupError(
                f"The data in {self.data} belongs to PostgreSQL {version}, but the installed server is version "
                f"{programs.version}. Dump the databases with the old version, delete {self.folder}, and try again."
            )
        # PostgreSQL does not start if the process id in a stale file belongs to another program.
        for stale_file in (self.data / "postmaster.pid", *self.data.glob(".s.PGSQL.*.lock")):
            stale_file.unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._new_socket_folder(programs)),
            **self.settings,
            **self._tls_settings(programs),
        }
        # The keeper starts before the server, so that the server never outlives this process without a keeper.
        self._start_keeper()
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        started = programs.run("pg_ctl", "start", "-w", "-D", self.data, "-l", self.log, "-o", options)
        if started.returncode != 0:
            log = self.log.read_text() if self.log.exists() else started.stdout
            raise SetupError(f"PostgreSQL does not start. The last lines of {self.log}:\n{last_lines(log)}")

    def _tls_settings(self, programs: PostgresPrograms) -> dict[str, str]:
        if self.certificate is None:
            return {}
        files = (*self.certificate.write(self.data), self.data / "pg_hba.conf")
        files[-1].write_text(HOST_BASED_AUTHENTICATION)
        for path in files:
            if programs.user:
                shutil.chown(path, programs.user)
        return {"listen_addresses": "127.0.0.1", "port": str(free_port()), "ssl": "on"}

    def _create(self, programs: PostgresPrograms) -> None:
        # The folder gets its final name only after success, because the data of an interrupted initdb is incomplete.
        unfinished = self.data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        # pg_trgm classifies letters with the C library, which therefore needs a UTF-8 locale too.
        library_locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={library_locale}"]
        if programs.version > 16:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # The option --no-sync is used because flushing an empty database to disk takes longer than creating it.
        created = programs.run("initdb", "-D", unfinished, "--no-sync", *options)
        if created.returncode != 0:
            raise SetupError(f"PostgreSQL cannot create a database in {self.folder}:\n{last_lines(created.stdout)}")
        unfinished.rename(self.data)

    def _new_socket_folder(self, programs: PostgresPrograms) -> Path:
        # A path with a comma is no valid host, because libpq separates hosts by commas.
        if len(os.fsencode(self.data / (SOCKET_NAME % MAX_PORT))) <= MAX_SOCKET_PATH_LENGTH and "," not in str(
            self.data
        ):
            return self.data
        folder = Path(tempfile.mkdtemp(prefix="reviews-", dir="/tmp"))
        if programs.user:
            shutil.chown(folder, programs.user)
        return folder

    def _socket_folder(self) -> Path:
        return Path(self._postmaster_lines()[4])

    def _postmaster_lines(self) -> list[str]:
        # Lines of the file: process id, data folder, start time, port, socket folder, ...
        return (self.data / "postmaster.pid").read_text().splitlines()

    def _start_keeper(self) -> None:
        keeper = [sys.executable, "-m", "dev.services.postgres", str(self.folder)]
        subprocess.run(
            # A shell starts the keeper and ends immediately, so that the keeper outlives this process.
            ["sh", "-c", '"$@" &', "sh", *keeper],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C and the end of the terminal must not reach the keeper.
            start_new_session=True,
            check=True,
        )

    def keep(self) -> None:
        """Wait until no process uses the server, then stop it if it still runs."""
        with self._open_lock("users.lock") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            self.stop()

    @contextmanager
    def _start_lock(self) -> Iterator[None]:
        with self._open_lock("start.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK):
            raise SetupError(f"{self.folder} belongs to another user. Run make as that user, or in another clone.")

    def _open_lock(self, name: str) -> IO[str]:
        return (self.folder / name).open("w")


def last_lines(text: str) -> str:
    return "\n".join(text.splitlines()[-10:])


if __name__ == "__main__":
    PostgresServer(Path(sys.argv[1])).keep()
