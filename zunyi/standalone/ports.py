"""Ports of this machine that nobody listens on."""

import socket


def free_port(wanted: int = 0, *, host: str = "127.0.0.1", tries: int = 1) -> int:
    """The wanted port or one of the next; 0 leaves the choice to the machine."""
    for port in range(wanted, wanted + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return free_port(0, host=host)
