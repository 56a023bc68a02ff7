"""The whole bureau on one machine: it survives kill -9 without loss, leaves nothing behind, and stops in order."""

import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.standalone.running import RunningBureau

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a parent-death signal exists on Linux only")


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A folder that PostgreSQL's account may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="zunyi-bureau-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def house(var: Path) -> Iterator[list[RunningBureau]]:
    """All bureaus that were started in the folder."""
    started: list[RunningBureau] = []
    yield started
    for running in started:
        running.clear()


@pytest.fixture
def bureau(house: list[RunningBureau], var: Path) -> RunningBureau:
    """A bureau that is open: the one that the last test left running, or a new one. A start costs many seconds."""
    if not house or house[-1].process.poll() is not None:
        house.append(RunningBureau(var))
        print(f"started in {house[-1].wait_until_open():.1f} s")
    return house[-1]


def keep_writing(database_url: str, acknowledged: list[int]) -> None:
    """Commit row after row until the server is gone; remember each that it said yes to."""
    try:
        connection = psycopg2.connect(database_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS kept (number bigint PRIMARY KEY)")
            for number in range(10**9):
                cursor.execute("INSERT INTO kept VALUES (%s)", [number])
                acknowledged.append(number)
    except psycopg2.Error:
        return


def test_kill_9_leaves_nothing_behind_and_loses_no_committed_row(
    bureau: RunningBureau, house: list[RunningBureau], var: Path
):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    acknowledged: list[int] = []
    writer = threading.Thread(target=keep_writing, args=(bureau.addresses["DATABASE_URL"], acknowledged))
    writer.start()
    time.sleep(0.5 + random.Random(seed).random())

    bureau.end(signal.SIGKILL)

    assert bureau.wait_until_gone(60) == {}
    writer.join(10)
    assert len(acknowledged) > 0

    again = RunningBureau(var)
    house.append(again)
    second_start = again.wait_until_open()
    print(f"{len(acknowledged)} rows acknowledged; second start {second_start:.1f} s")
    with psycopg2.connect(again.addresses["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT number FROM kept")
        kept = {number for (number,) in cursor.fetchall()}
    assert set(acknowledged) <= kept
    assert second_start < 30  # two or three on a machine that does nothing else


def test_a_second_bureau_of_the_same_checkout_says_where_the_first_one_is(bureau: RunningBureau, var: Path):
    (var / "second").mkdir()

    second = RunningBureau(var / "second", f"--var={var}")

    assert second.process.wait(30) == 1
    assert re.search(r"already runs at http://127\.0\.0\.1:\d+", second.said)
    second.clear()
    assert bureau.process.poll() is None


def test_killed_servers_are_started_again_and_ctrl_c_stops_all_in_the_reverse_order(bureau: RunningBureau):
    postmaster = int((bureau.var / "postgres" / "postmaster.pid").read_text().split()[0])
    worker = next(pid for pid, command in bureau.processes().items() if "celery" in command and "worker@" in command)

    for pid in (postmaster, worker):
        os.kill(pid, signal.SIGKILL)

    def is_back() -> bool:
        try:
            psycopg2.connect(bureau.addresses["DATABASE_URL"]).close()
        except psycopg2.OperationalError:
            return False
        return bureau.said.count("started again") == 2

    until = time.monotonic() + 20
    while not is_back() and time.monotonic() < until:
        time.sleep(0.1)
    assert sorted(re.findall(r"(\w+) ended unasked", bureau.said)) == ["PostgreSQL", "worker"]

    assert bureau.end(signal.SIGINT) == 0

    assert re.findall(r"  (\w+) stopped", bureau.said) == [
        "beat", "jobs", "worker", "web", "provider", "Valkey", "PostgreSQL",
    ]  # fmt: skip
    assert bureau.wait_until_gone(5) == {}
