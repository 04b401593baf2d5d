"""TCP ports of the loopback interface."""

import socket

HOST = "127.0.0.1"


def free_port() -> int:
    """Return a port that no process listens on at this moment."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        port: int = server.getsockname()[1]
        return port


def accepts_connections(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
