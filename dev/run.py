"""Serve the site with demo data on this machine: ``make run``."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from dev.environment import ROOT, development_environment
from dev.errors import SetupError

HOST = "127.0.0.1"
STOP_TIMEOUT = 10


def main() -> None:
    port = chosen_port(os.environ.get("PORT", "8000"))
    raise_keyboard_interrupt_on_stop_signals()
    # Ctrl-C is the normal end.
    with suppress(KeyboardInterrupt), development_environment() as environment:
        manage(environment, "migrate", "--verbosity=0")
        manage(environment, "load_demo")
        serve(environment, port, [sys.executable, str(ROOT / "manage.py"), "runserver", f"{HOST}:{port}"])


def raise_keyboard_interrupt_on_stop_signals() -> None:
    # SIGINT is included, because a shell script starts background jobs with SIGINT ignored, and Python keeps that.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def chosen_port(name: str) -> int:
    if not name.isdecimal() or not 0 < int(name) < 65536:
        raise SetupError(f"PORT={name} is not a port number between 1 and 65535.")
    port = int(name)
    with socket.socket() as server:
        # The real server sets this option, too. Without it, bind() fails while old connections are in TIME_WAIT.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except OSError as error:
            raise SetupError(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Choose another one, for example: PORT={port + 1} make run"
            ) from error
    return port


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if subprocess.call(command, cwd=ROOT, env=environment, preexec_fn=ignore_ctrl_c) != 0:
        raise SetupError(f"The site was not started, because `manage.py {arguments[0]}` failed.")


def serve(environment: Mapping[str, str], port: int, command: Sequence[str], url: str = "") -> None:
    """Run the server until it ends. Print ``url``, by default the server's own URL, once it accepts connections.

    Raise ``SetupError`` if the server ends with an error.
    """
    url = url or f"http://{HOST}:{port}/"
    # The server gets a separate process group, which Ctrl-C does not reach: this program stops its processes in order.
    server = subprocess.Popen(command, cwd=ROOT, env=environment, process_group=0)
    try:
        while server.poll() is None and not is_serving(port):
            time.sleep(0.1)
        if server.poll() is None:
            print(f"\nThe admin is at {url}admin/, and Ctrl-C stops everything.\nThe site is at {url}", flush=True)
        if server.wait() != 0:
            raise SetupError("The server of the site ended unexpectedly; its output above has the reason.")
    finally:
        stop(server)


def ignore_ctrl_c() -> None:
    # Only this program reacts to Ctrl-C; otherwise each process would print a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def is_serving(port: int) -> bool:
    """Return whether the server accepts and closes a connection without a request. It would log a request."""
    try:
        with socket.create_connection((HOST, port), timeout=5) as connection:
            connection.shutdown(socket.SHUT_WR)
            return connection.recv(1) == b""
    except OSError:
        return False


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        server.kill()


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error))
