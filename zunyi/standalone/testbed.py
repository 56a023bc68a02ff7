"""A throw-away database and broker for one command: `python -m zunyi.standalone.testbed -- COMMAND`.

It runs before Django does, because Django wants to know the addresses at its start. With DATABASE_URL or REDIS_URL in
the environment that server is used instead.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from zunyi.standalone import children
from zunyi.standalone.binaries import NothingToRun
from zunyi.standalone.broker import Broker
from zunyi.standalone.ports import free_port
from zunyi.standalone.postgres import Cluster

PREFIX = "zunyi-testbed-"


def run(command: Sequence[str], *, durable: bool = False) -> int:
    """Run a command beside servers that live and die with it; answer how it ended.

    Tests need no durability and are quicker without; measurements do, or they would flatter.
    """
    folder = _new_folder()
    started: list[tuple[Cluster | Broker, children.Child]] = []
    try:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "zunyi.settings.test"}
        for name, server in _servers(folder, durable).items():
            child = server.start()
            started.append((server, child))
            if not children.wait_until(server.is_ready, seconds=60, child=child):
                raise NothingToRun(f"{server.name} did not start:\n{children.last_lines(server.log)}")
            environment[name] = server.url
        return subprocess.run(command, env=environment).returncode  # noqa: S603
    finally:
        for server, child in reversed(started):
            children.stop(child, *server.farewell, patience=10)
        shutil.rmtree(folder, ignore_errors=True)


def _servers(folder: Path, durable: bool) -> dict[str, Cluster | Broker]:
    servers: dict[str, Cluster | Broker] = {}
    if not os.environ.get("DATABASE_URL"):
        cluster = Cluster(folder / "postgres", log=folder / "postgres.log", port=free_port(), throw_away=not durable)
        cluster.create()
        servers["DATABASE_URL"] = cluster
    if not os.environ.get("REDIS_URL"):
        servers["REDIS_URL"] = Broker(
            folder / "broker", log=folder / "valkey.log", port=free_port(), throw_away=not durable
        )
    return servers


def _new_folder() -> Path:
    """A folder that every account may enter; those of runs that were killed are cleared away."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    return folder


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is said to us, and what is the command's."""
    if "--" not in arguments:
        return [], list(arguments)
    at = arguments.index("--")
    return list(arguments[:at]), list(arguments[at + 1 :])


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: Sequence[str]) -> int:
    options, command = _split(arguments)
    if not command or options not in ([], ["--durable"]):
        print("Usage: python -m zunyi.standalone.testbed [--durable] -- COMMAND", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _end)
    try:
        return run(command, durable=bool(options))
    except NothingToRun as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
