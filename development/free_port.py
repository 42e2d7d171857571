"""A TCP port on the loopback that nobody uses at this moment."""

from __future__ import annotations

import socket


def free_port() -> int:
    """Return a port the system just gave out; somebody else could take it before it is used, which a second try mends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
