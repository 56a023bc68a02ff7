"""The bureau on one machine: every process that it needs, started in order, watched, and stopped in reverse."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from zunyi.standalone import children

RESTARTS_A_MINUTE = 3
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception: nobody may catch it by accident."""


class GivenUp(Exception):
    """Something does not start, or does not stay up; the sentence says what, and how it ended."""


@dataclass
class Service:
    """One process of the bureau: how it is started, how it shows that it works, and how it is told to leave."""

    name: str
    log: Path
    start: Callable[[], children.Child]
    is_ready: Callable[[], bool] = lambda: True
    farewell: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGQUIT)
    patience: float = 10.0
    process: children.Child | None = None
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS_A_MINUTE + 1))


class Supervisor:
    """Keeps services running until it is told to stop."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._services: list[Service] = []  # in the order of their start

    def bring_up(self, service: Service, *, seconds: float = 60) -> None:
        """Start a service and wait until it works."""
        self._services.append(service)
        service.process = service.start()
        if not children.wait_until(service.is_ready, seconds=seconds, child=service.process):
            raise GivenUp(f"{service.name} does not start:\n{children.last_lines(service.log)}")

    def watch(self) -> None:
        """Stay until told to stop; what ends unasked is started again, up to three times a minute."""
        while True:
            for service in self._services:
                if service.process is not None and service.process.poll() is not None:
                    self._start_again(service)
            time.sleep(0.3)

    def stop_all(self) -> None:
        """Stop what runs, the last started first."""
        for service in reversed(self._services):
            if service.process is not None:
                children.stop(service.process, *service.farewell, patience=service.patience)
                self._say(f"  {service.name} stopped")
        self._services.clear()

    def _start_again(self, service: Service) -> None:
        now = time.monotonic()
        service.ends.append(now)
        if sum(1 for end in service.ends if end > now - 60) > RESTARTS_A_MINUTE:
            raise GivenUp(f"{service.name} ends again and again:\n{children.last_lines(service.log)}")
        self._say(f"  {service.name} ended unasked and is started again")
        if service.process is not None:
            children.kill_group(service.process)
        service.process = service.start()


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Within it, Ctrl-C and its like raise Stopped once; then they are ignored, so that the stop runs its course."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
