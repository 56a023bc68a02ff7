"""A Valkey of our own: the doorbell of the workers, on a free port of this machine."""

from __future__ import annotations

import secrets
import signal
from pathlib import Path

import redis

from zunyi.standalone import children
from zunyi.standalone.binaries import find_broker


class Broker:
    """One folder and, while it runs, its server."""

    name = "Valkey"
    farewell = (signal.SIGTERM,)

    def __init__(self, folder: Path, *, log: Path, port: int, throw_away: bool = False) -> None:
        self.folder, self.log, self.port, self.throw_away = folder, log, port, throw_away
        self._server = find_broker()
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> children.Child:
        self.folder.mkdir(parents=True, exist_ok=True)
        return children.start(
            [self._server, self._configuration()], log=self.log, folder=self.folder, dies_with=signal.SIGTERM
        )

    def is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _configuration(self) -> Path:
        """What the server reads at its start; a file, because a command line is everybody's to see."""
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self._password}",
            'save ""',
            f"appendonly {'no' if self.throw_away else 'yes'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "databases 64",
        ]
        path = self.folder / "server.conf"
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")
        return path
