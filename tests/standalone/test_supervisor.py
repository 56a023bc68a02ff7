"""A child that falls is picked up three times a minute, and a start that fails says why."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from zunyi.standalone import children
from zunyi.standalone.supervisor import GivenUp, Service, Supervisor


def service(name: str, program: str, folder: Path, is_ready: Callable[[], bool] = lambda: True) -> Service:
    log = folder / f"{name}.log"
    return Service(
        name,
        log,
        lambda: children.start([sys.executable, "-c", program], log=log, folder=folder),
        is_ready,
        patience=0.5,
    )


def test_what_ends_unasked_is_started_three_times_and_then_given_up(tmp_path: Path):
    said: list[str] = []
    supervisor = Supervisor(said.append)
    supervisor.bring_up(service("clock", "raise SystemExit('no more time')", tmp_path))

    with pytest.raises(GivenUp, match="no more time"):
        supervisor.watch()

    assert said == ["  clock ended unasked and is started again"] * 3


def test_a_start_that_fails_shows_the_end_of_its_log(tmp_path: Path):
    supervisor = Supervisor(print)

    with pytest.raises(GivenUp, match="the port is taken"):
        supervisor.bring_up(service("web", "raise SystemExit('the port is taken')", tmp_path, is_ready=lambda: False))


def test_what_does_not_listen_is_ended_all_the_same_and_the_last_started_goes_first(tmp_path: Path):
    said: list[str] = []
    supervisor = Supervisor(said.append)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('deaf', 'w'); time.sleep(60)"
    first = service("first", "import time; time.sleep(60)", tmp_path)
    second = service("second", deaf, tmp_path, is_ready=lambda: (tmp_path / "deaf").exists())
    supervisor.bring_up(first)
    supervisor.bring_up(second)

    supervisor.stop_all()

    assert said == ["  second stopped", "  first stopped"]
    assert first.process is not None
    assert second.process is not None
    assert first.process.returncode == -signal.SIGTERM
    # A machine that is very busy does not come to ending it before the last word is spoken.
    assert second.process.returncode in (-signal.SIGQUIT, -signal.SIGKILL)
