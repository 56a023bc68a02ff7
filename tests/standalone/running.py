"""A bureau started as `make run` starts it, in a folder of its own, for tests that are rough with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

from django.conf import settings

from zunyi.standalone.ports import free_port

TRACE = "ZUNYI_TEST_TRACE"


class RunningBureau:
    """The supervisor process, what it says, and every process that descends from it."""

    def __init__(self, var: Path, *options: str) -> None:
        self.var = var
        self.trace = uuid.uuid4().hex
        clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_bureau", f"--var={var}"]
        self._output = (var / "said.txt").open("w+")
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [*command, f"--port={free_port()}", "--no-demo", *options],
            env=clean | {"DJANGO_SETTINGS_MODULE": "zunyi.settings.dev", TRACE: self.trace},
            stdout=self._output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )

    @property
    def said(self) -> str:
        return (self.var / "said.txt").read_text()

    @property
    def addresses(self) -> dict[str, str]:
        return json.loads((self.var / "running.json").read_text())["environment"]

    def wait_until_open(self, seconds: float = 90) -> float:
        """Wait for the sentence that the door is open; answer how long it took."""
        while time.monotonic() < self.started_at + seconds:
            if "Ctrl-C stops it" in self.said:
                return time.monotonic() - self.started_at
            assert self.process.poll() is None, self.said
            time.sleep(0.05)
        raise AssertionError(f"not open after {seconds} s: {self.said}")

    def end(self, number: signal.Signals, seconds: float = 60) -> int:
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def processes(self) -> dict[int, str]:
        """Every living process that carries our trace in its environment."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and self.trace.encode() in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def wait_until_gone(self, seconds: float) -> dict[int, str]:
        """Wait until no process of ours is left; answer those that stayed."""
        until = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < until:
            time.sleep(0.1)
        return left

    def clear(self) -> None:
        """End what a failed test left behind."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self._output.close()
