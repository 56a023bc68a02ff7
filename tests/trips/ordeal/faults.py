"""What is killed on the way; only processes and connections that the ordeal itself started."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, InterfaceError, connection, connections

from tests.live import Server


def persist(work: Callable[[], object]) -> None:
    """Try until the database has answered."""
    for _ in range(300):
        try:
            work()
            return
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.1)
    raise RuntimeError("the database never came back")


def kill_web_worker(server: Server, chance: random.Random) -> bool:
    """One of the processes that answer ends in the middle of its work; gunicorn starts another."""
    workers = server.workers()
    if not workers:
        return False
    with suppress(ProcessLookupError):
        os.kill(chance.choice(workers), signal.SIGKILL)
    return True


def break_connections() -> bool:
    """Every other session of this database ends in the middle of its transaction."""

    def once() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    persist(once)
    return True


@contextmanager
def suffering(
    accidents: dict[str, Callable[[], bool]], *, answered: Callable[[], int], every: int
) -> Generator[Counter[str]]:
    """One accident after the other, in turn, each after `every` more answers; what was suffered is counted.

    Counted in answers, not in seconds: a slow machine is not killed before it has done anything.
    """
    suffered: Counter[str] = Counter()
    over = threading.Event()

    def run() -> None:
        try:
            names, at, due = list(accidents), 0, every
            while not over.wait(0.05):
                if answered() >= due:
                    name = names[at % len(names)]
                    suffered[name] += bool(accidents[name]())
                    at, due = at + 1, answered() + every
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield suffered
    finally:
        over.set()
        thread.join()
        # This one was broken off like all the others.
        connections.close_all()
