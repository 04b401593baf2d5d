"""A PostgreSQL server inside the clone: nothing to install, no password, no port.

It listens on a Unix socket only, in a folder that only its owner may enter, so that ``trust`` lets nobody else in. With
a certificate it also listens on a free port of the loopback, to TLS and passwords only.
Several processes may use one server at a time. Each holds a shared lock while it does; the last one to leave stops the
server, and if that one is killed, a keeper process that waits for the same lock does.
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
# In bytes. Linux takes 107, macOS 103.
MAX_SOCKET_PATH_LENGTH = 103
STOP_TIMEOUT = 20
MAX_PORT = 65535
HOST_BASED_AUTHENTICATION = """\
local all postgres trust
hostssl all all 127.0.0.1/32 scram-sha-256
"""
# For data that nobody misses after a power cut.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """The server whose data is below ``folder``: started when it does not run yet, used as it is when it does.

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
            with self._nobody_starts_or_stops():
                # Waits while a keeper stops the server.
                fcntl.flock(self._users, fcntl.LOCK_SH)
                if not self.is_running():
                    self._start()
        except BaseException:
            self._users.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        with self._users, self._nobody_starts_or_stops():
            fcntl.flock(self._users, fcntl.LOCK_UN)
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # Either others use the server, then this returns at once, or the keeper was quicker and is stopping it.
                fcntl.flock(self._users, fcntl.LOCK_SH)
            else:
                self.stop()

    def url(self, database: str) -> str:
        """Give the ``DATABASE_URL`` of a database of this server, which is created if need be."""
        with self.connect() as connection, suppress(psycopg.errors.DuplicateDatabase):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        address = f"postgres://postgres@/{quote(str(self._socket_folder()))}/{database}"
        return f"{address}?port={self.port}" if self.certificate else address

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Connect as the owner of the server; each statement commits by itself."""
        host = str(self._socket_folder())
        return psycopg.connect(host=host, port=self.port, user="postgres", dbname=database, autocommit=True)

    @property
    def port(self) -> int:
        return int(self._postmaster_lines()[3])

    def is_running(self) -> bool:
        """Tell whether the server answers: its process id in a left-over file may be another program's by now."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(self._socket_folder() / (SOCKET_NAME % self.port)))
        except (FileNotFoundError, ConnectionRefusedError, IndexError):
            return False
        return True

    def stop(self) -> None:
        """Stop the server if it runs, whoever uses it."""
        if not self.is_running():
            return
        socket_folder = self._socket_folder()
        for request in (signal.SIGINT, signal.SIGQUIT):  # the server's words for "fast" and "immediate"
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
                f"The data in {self.data} is of PostgreSQL {version}, the server here is {programs.version}: "
                f"dump what you want to keep with the old one, delete {self.folder}, then start again."
            )
        # PostgreSQL would believe left-over files whose process id has been given to another program.
        for left_over in (self.data / "postmaster.pid", *self.data.glob(".s.PGSQL.*.lock")):
            left_over.unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._new_socket_folder(programs)),
            **self.settings,
            **self._listen_to_passwords(programs),
        }
        # Before the server, so that there is no moment in which the end of this process would leave one behind.
        self._start_keeper()
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        started = programs.run("pg_ctl", "start", "-w", "-D", self.data, "-l", self.log, "-o", options)
        if started.returncode != 0:
            log = self.log.read_text() if self.log.exists() else started.stdout
            raise SetupError(f"PostgreSQL does not start. The last lines of {self.log}:\n{last_lines(log)}")

    def _listen_to_passwords(self, programs: PostgresPrograms) -> dict[str, str]:
        """Give the settings of a server that takes passwords over TLS, after writing the files that belong to them."""
        if self.certificate is None:
            return {}
        files = (*self.certificate.write(self.data), self.data / "pg_hba.conf")
        files[-1].write_text(HOST_BASED_AUTHENTICATION)
        for path in files:
            if programs.user:
                shutil.chown(path, programs.user)
        return {"listen_addresses": "127.0.0.1", "port": str(free_port()), "ssl": "on"}

    def _create(self, programs: PostgresPrograms) -> None:
        # Under another name until it is whole: an interrupted initdb must not look like a database.
        unfinished = self.data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        # Functions of the C library still decide what a letter is for pg_trgm, so its locale must know UTF-8 as well.
        library_locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={library_locale}"]
        if programs.version > 16:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # Flushing an empty database to disk takes longer than making it.
        created = programs.run("initdb", "-D", unfinished, "--no-sync", *options)
        if created.returncode != 0:
            raise SetupError(f"PostgreSQL cannot make a database in {self.folder}:\n{last_lines(created.stdout)}")
        unfinished.rename(self.data)

    def _new_socket_folder(self, programs: PostgresPrograms) -> Path:
        # Clients would take a comma for the end of a host.
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
        # The file's layout: process id, data folder, start, port, socket folder, ...
        return (self.data / "postmaster.pid").read_text().splitlines()

    def _start_keeper(self) -> None:
        keeper = [sys.executable, "-m", "dev.services.postgres", str(self.folder)]
        subprocess.run(
            # By way of a shell that ends at once: the keeper outlives whoever starts it, and is no child of theirs.
            ["sh", "-c", '"$@" &', "sh", *keeper],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C and the end of the terminal are for the others.
            start_new_session=True,
            check=True,
        )

    def keep(self) -> None:
        """Wait until nobody uses the server, then make sure that it is stopped."""
        with self._open_lock("users.lock") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            self.stop()

    @contextmanager
    def _nobody_starts_or_stops(self) -> Iterator[None]:
        with self._open_lock("start.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK):
            raise SetupError(
                f"{self.folder} belongs to another user: start this as that user, or in a clone of your own."
            )

    def _open_lock(self, name: str) -> IO[str]:
        return (self.folder / name).open("w")


def last_lines(text: str) -> str:
    return "\n".join(text.splitlines()[-10:])


if __name__ == "__main__":
    PostgresServer(Path(sys.argv[1])).keep()
