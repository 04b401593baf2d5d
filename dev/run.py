"""Serves the site with demo data on this machine: what ``make run`` runs."""

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
    # SIGINT explicitly, because Python leaves it ignored in a job that a script has started in the background.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def chosen_port(name: str) -> int:
    """Give the port as a number if the server can have it; asked before anything is started."""
    if not name.isdecimal() or not 0 < int(name) < 65536:
        raise SetupError(f"PORT={name} is not the number of a port.")
    port = int(name)
    with socket.socket() as server:
        # As the server does it: a port that was used seconds ago is free.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except OSError as error:
            raise SetupError(
                f"Port {port} cannot be used ({error.strerror}): take another one, for example PORT={port + 1} make run"
            ) from error
    return port


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if subprocess.call(command, cwd=ROOT, env=environment, preexec_fn=ignore_ctrl_c) != 0:
        raise SetupError(f"The site was not started, because `manage.py {arguments[0]}` failed.")


def serve(environment: Mapping[str, str], port: int, command: Sequence[str], address: str = "") -> None:
    """Run the server until it ends, and say where it is: at ``address``, where that is not simply its port."""
    address = address or f"http://{HOST}:{port}/"
    # In a group of its own, which Ctrl-C does not reach: this program stops the others in order.
    server = subprocess.Popen(command, cwd=ROOT, env=environment, process_group=0)
    try:
        while server.poll() is None and not is_serving(port):
            time.sleep(0.1)
        if server.poll() is None:
            print(
                f"\nThe admin is at {address}admin/, and Ctrl-C stops everything.\nThe site is at {address}", flush=True
            )
        if server.wait() != 0:
            raise SetupError("The site's server ended by itself; what it printed above says why.")
    finally:
        stop(server)


def ignore_ctrl_c() -> None:
    """Leave it to this program to stop the others in order, without a traceback from each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def is_serving(port: int) -> bool:
    """Tell whether requests are answered: the server then ends a connection that asks for nothing, and logs nothing."""
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
