"""A worker behind a broker that was really killed, and one at a connection behind which there is nobody.

The broker is a Valkey of its own, the worker a process as `make run` starts it.
"""

import os
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from zunyi.celery import app
from zunyi.jobs.models import Heart
from zunyi.standalone import children
from zunyi.standalone.broker import Broker
from zunyi.standalone.ports import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.reliability]

BELL = "zunyi.notices.tasks.dispatch_due_notices"
WORKER = [
    sys.executable, "-m", "celery", "--app=tests.notices.hasty", "--quiet", "worker", "--loglevel=ERROR", "-Ofair",
    "--without-gossip", "--without-mingle", "--without-heartbeat", "--queues=celery", "--concurrency=1",
]  # fmt: skip


class Line:
    """A way to the broker whose present connections can go dead: open, and nothing comes through any more."""

    def __init__(self, target):
        self.target, self.port = target, free_port()
        self._dead: set[int] = set()
        self._pairs: list[tuple[int, socket.socket, socket.socket]] = []
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                number = len(self._pairs)
                self._pairs.append((number, near, far))
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(number, one, other), daemon=True).start()

    def _carry(self, number, one, other):
        with suppress(OSError):
            while data := one.recv(65536):
                if number not in self._dead:
                    other.sendall(data)
        if number not in self._dead:
            other.close()

    def go_dead(self):
        """From now on nothing comes through the present connections, and nobody hears that they are dead."""
        self._dead |= {number for number, _near, _far in self._pairs}

    def close(self):
        self._door.close()
        for _number, near, far in self._pairs:
            near.close()
            far.close()


@pytest.fixture(autouse=True)
def quiet_machine(full_size):
    """A worker that gives up after four seconds takes a machine that is busy with other tests for a dead line."""
    if not full_size:
        pytest.skip("needs a machine to itself: make reliability ONLY=deaf")


@pytest.fixture
def broker(tmp_path):
    server = Broker(tmp_path / "broker", log=tmp_path / "broker.log", port=free_port())
    server.child = server.start()
    assert children.wait_until(server.is_ready, seconds=30, child=server.child)
    yield server
    children.kill_group(server.child)


@contextmanager
def worker(tmp_path, url, *, patience):
    """A worker, and whoever starts it again when it ended by itself; gives the list of its processes."""
    database = connection.settings_dict
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{place}", "REDIS_URL": url,
        "DJANGO_SETTINGS_MODULE": "zunyi.settings.test", "HASTY": str(patience), "NOTICE_GATEWAY": "fake",
    }  # fmt: skip

    def start():
        return children.start(
            WORKER, log=tmp_path / "worker.log", folder=Path(settings.BASE_DIR), environment=environment
        )

    lives, is_over = [start()], threading.Event()

    def supervise():
        while not is_over.wait(0.2):
            if lives[-1].poll() is not None:
                lives.append(start())

    threading.Thread(target=supervise, daemon=True).start()
    try:
        yield lives
    finally:
        is_over.set()
        time.sleep(0.3)
        children.kill_group(lives[-1])


def ring(broker):
    with app.connection_for_write(url=broker.url) as line:
        app.send_task(BELL, connection=line, ignore_result=True)


def waiting(broker):
    with redis.Redis.from_url(broker.url) as client:
        return client.llen("celery")


def dispatches():
    """How often a dispatcher has shown that it lives; once a bell."""
    heart = Heart.objects.filter(kind=Heart.Kind.DISPATCHER).order_by("-at").first()
    return heart.at if heart else None


def hears(broker, *, seconds=40):
    """Whether a bell that rings now leads to work."""
    before = dispatches()
    ring(broker)
    return children.wait_until(lambda: dispatches() != before, seconds=seconds)


def through(line, broker):
    return broker.url.replace(f":{broker.port}/", f":{line.port}/")


def test_after_the_broker_was_killed_and_started_anew_bells_are_heard(tmp_path, broker):
    with worker(tmp_path, broker.url, patience=4):
        assert hears(broker)
        for _ in range(2):
            children.kill_group(broker.child)
            time.sleep(1)
            broker.child = broker.start()
            assert children.wait_until(broker.is_ready, seconds=30, child=broker.child)
            assert hears(broker)


def test_a_worker_at_a_dead_line_ends_itself_and_its_successor_works(tmp_path, broker):
    line = Line(broker.port)
    with worker(tmp_path, through(line, broker), patience=4) as lives:
        assert hears(broker)
        line.go_dead()
        time.sleep(1.5)
        assert hears(broker, seconds=60)
        assert len(lives) == 2
    line.close()


def test_control_without_the_watchdog_it_stays_deaf(tmp_path, broker):
    line = Line(broker.port)
    with worker(tmp_path, through(line, broker), patience=3600) as lives:
        assert hears(broker)
        line.go_dead()
        time.sleep(1.5)
        assert not hears(broker, seconds=15)
        assert (len(lives), waiting(broker)) == (1, 1)
    line.close()
