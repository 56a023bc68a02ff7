"""Child processes that never outlive their parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Child = subprocess.Popen[bytes]
PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ChildFailed(Exception):
    """A child ended badly; the sentence carries the end of its log."""


@dataclass(frozen=True)
class Account:
    """The account that a child runs as, when it must not be the one that started it."""

    uid: int
    gid: int


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    dies_with: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a child directly, in a session of its own, with the signal that it gets when its parent dies."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the command is ours
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment) if environment is not None else None,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_bind_to_parent(dies_with),
        )


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> None:
    """Run a child to its end; when it fails, the end of its log says why."""
    child = start(command, log=log, folder=folder, environment=environment, account=account, dies_with=signal.SIGKILL)
    try:
        failed = child.wait()
    finally:
        kill_group(child)
    if failed:
        raise ChildFailed(f"{Path(command[0]).name} failed:\n{last_lines(log)}")


def _bind_to_parent(dies_with: signal.Signals) -> Callable[[], None]:
    """What the child does before it becomes the program. Python calls it after the change of user, which would
    otherwise clear the request again."""
    parent = os.getpid()

    def bind() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(dies_with))
            if os.getppid() != parent:  # it died while we were being born
                os._exit(1)

    return bind


def stop(child: Child, *signals: signal.Signals, patience: float) -> None:
    """Ask a child to end, ever less politely: each signal gets its share of the patience, then the group is killed."""
    for number in signals:
        if child.poll() is not None:
            break
        child.send_signal(number)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    kill_group(child)


def kill_group(child: Child) -> None:
    """End whatever is left of a child and of the processes that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def wait_until(is_so: Callable[[], bool], *, seconds: float, child: Child | None = None) -> bool:
    """Wait for something to become true; give up early when the child that should make it true has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        if child is not None and child.poll() is not None:
            return False
        time.sleep(0.05)
    return False


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a child's log, for the moment when it explains a failure."""
    try:
        return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-count:])
    except OSError:
        return ""
