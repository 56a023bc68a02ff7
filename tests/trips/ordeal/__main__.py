"""The ordeals at full size, on a durable database of their own that is killed with -9."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from zunyi.standalone import children
from zunyi.standalone.broker import Broker
from zunyi.standalone.ports import free_port
from zunyi.standalone.postgres import Cluster


class Machines:
    """A database and a broker that can be killed, and start again."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder / "postgres", log=folder / "postgres.log", port=free_port())
        self.broker = Broker(folder / "broker", log=folder / "broker.log", port=free_port())
        self.running: list[children.Child] = []
        # A child dies with the thread that started it: this one stays.
        self.keeper = ThreadPoolExecutor(1)
        self.cluster.create()
        self.database = self._start(self.cluster)
        self.running.append(self._start(self.broker))

    def _start(self, server: Cluster | Broker) -> children.Child:
        """A database that was killed may need several tries until its last processes are gone."""
        for _ in range(60):
            child = server.start()
            if children.wait_until(server.is_ready, seconds=60, child=child):
                return child
            time.sleep(0.5)
        raise RuntimeError(f"{server.name} does not start again")

    def kill_database(self) -> bool:
        """As a power cut would; then it starts again and recovers."""
        children.kill_group(self.database)
        self.database = self.keeper.submit(self._start, self.cluster).result()
        return True

    def stop(self) -> None:
        for child in (self.database, *self.running):
            children.kill_group(child)
        self.keeper.shutdown()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("ordeal", choices=["oversell", "rush"])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--people", type=int, default=2000)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="zunyi-ordeal-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        machines = Machines(folder)
        try:
            os.environ |= {
                "DATABASE_URL": machines.cluster.url, "REDIS_URL": machines.broker.url, "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "zunyi.settings.test",
            }  # fmt: skip
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], check=True)
            import django

            django.setup()
            lines = _run(asked, machines)
        finally:
            machines.stop()
    for line in lines:
        print(json.dumps(line), flush=True)
    return 1 if any(line["violations"] for line in lines) else 0


def _run(asked: argparse.Namespace, machines: Machines) -> list[dict[str, Any]]:
    from tests.trips.ordeal.rounds import oversell, oversell_control, rush

    if asked.ordeal == "rush":
        return rush(seed=asked.seed, people=asked.people, train=576, bus=49, browsers=48, cut=machines.kill_database)
    lines: dict[str, dict[str, Any]] = {}
    for at in range(asked.rounds):
        for line in oversell(seed=asked.seed + at, cut=machines.kill_database, every=120):
            sum_up = lines.setdefault(
                line["name"], line | {"seed": asked.seed, "violations": 0, "load": 0, "faults": 0}
            )
            for figure in ("violations", "load", "faults"):
                sum_up[figure] += line[figure]
    return [*lines.values(), oversell_control(seed=asked.seed)]


if __name__ == "__main__":
    sys.exit(main())
