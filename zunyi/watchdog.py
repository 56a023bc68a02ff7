"""Ends a worker that is connected and takes nothing although bells lie in its queue; its supervisor starts it anew.

After a broker was restarted a worker may wait at a connection behind which there is nobody (measured, brief on
reliability). It looks alive to everybody; only the queue tells.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import redis
from celery import signals
from celery.worker import state
from django.conf import settings
from django.db import DatabaseError, connection

from zunyi.jobs import hearts

log = logging.getLogger(__name__)

LOOK_EVERY = 10.0
# So long may bells lie in the queue of a worker that has nothing in hand.
PATIENCE = 60.0
LAST_WORDS = 10.0


class Watchdog:
    """Looks at the queue of one worker, and ends the process when it is deaf."""

    def __init__(self, queues: Iterable[str], *, end: Callable[[], None] | None = None) -> None:
        self.queues = list(queues)
        self.end = end or end_process
        self._deaf_since: float | None = None
        self._taken = -1

    def look(self, now: float, *, waiting: int, taken: int, in_hand: int) -> bool:
        """Judge by what waits, how many tasks were ever taken and how many are in hand; True when it ended the worker.

        Beating in vain is no work: only a queue that holds something and a worker that takes nothing makes it deaf.
        """
        if not waiting or in_hand or taken != self._taken:
            self._taken, self._deaf_since = taken, None
            return False
        if self._deaf_since is None:
            self._deaf_since = now
        if now - self._deaf_since < PATIENCE:
            return False
        log.error("this worker takes nothing although %s bells wait: it ends, to be started anew", waiting)
        self.end()
        return True

    def run(self) -> None:
        """Look again and again, in a thread; a broker or database that is away is not this worker's fault."""
        while True:
            time.sleep(LOOK_EVERY)
            try:
                hearts.beat("worker", said=",".join(self.queues))
            except DatabaseError:
                connection.close()
            with contextlib.suppress(redis.RedisError):
                taken = sum(state.total_count.values())
                in_hand = len(state.active_requests)
                if self.look(time.monotonic(), waiting=self._waiting(), taken=taken, in_hand=in_hand):
                    return

    def _waiting(self) -> int:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=5, socket_connect_timeout=5) as client:
            return sum(int(client.llen(queue)) for queue in self.queues)


def end_process() -> None:
    """Leave at once; what was in hand comes back (late acknowledgement). Who does not hear that is ended."""
    os.kill(os.getpid(), signal.SIGQUIT)
    time.sleep(LAST_WORDS)
    os._exit(1)


def guard_workers() -> None:
    """Give each worker of this program its watchdog."""
    signals.worker_ready.connect(watch)


def watch(sender: Any, **_more: Any) -> None:
    """Begin as soon as the worker takes tasks."""
    dog = Watchdog(queue.name for queue in sender.task_consumer.queues)
    threading.Thread(target=dog.run, name="watchdog", daemon=True).start()
