"""A running job's sign of life: others see how far it is, and that somebody is at it, while its work has not committed.

It beats in a thread of its own, over a connection of its own, so that neither a long transaction nor a long
calculation lets a living job look dead.
"""

from __future__ import annotations

import logging
import threading
from types import TracebackType

from django.db import DatabaseError, connection

from zunyi.jobs.models import Job

log = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
# Progress is shown at once, but not more often than this.
PAUSE_SECONDS = 0.4


class JobLost(Exception):
    """Somebody else has taken this job up: the work that goes on here would only get in the way."""


class Pulse:
    """Use as `with Pulse(job) as pulse:`; `pulse.say(done, total)` tells how far the work is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.done, self.total = job.done, job.total
        self.is_lost = False
        self._wake, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse of job {job.pk}", daemon=True)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def say(self, done: int, total: int) -> None:
        """Tell how far the work is. Raises JobLost when it is no longer ours."""
        if self.is_lost:
            raise JobLost
        self.total = max(total, 0)
        self.done = min(max(done, 0), self.total)
        self._wake.set()

    def _beat(self) -> None:
        try:
            while not self._over.is_set():
                self._wake.wait(timeout=BEAT_SECONDS)
                self._wake.clear()
                if self._over.is_set():
                    break
                self._show()
                self._over.wait(timeout=PAUSE_SECONDS)
        finally:
            connection.close()

    def _show(self) -> None:
        """One beat. A database that is away for a moment does not end the work; the next beat comes."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
                cursor.execute(
                    "UPDATE jobs_job SET done = %s, total = %s, alive_at = now() "
                    "WHERE id = %s AND tries = %s AND state = 'running'",
                    [self.done, self.total, self.job.pk, self.job.tries],
                )
                if cursor.rowcount == 0:
                    cursor.execute("SELECT 1 FROM jobs_job WHERE id = %s", [self.job.pk])
                    # A row that only its own transaction can see yet is not lost.
                    self.is_lost = cursor.fetchone() is not None
        except DatabaseError:
            log.warning("job %s could not show that it is alive", self.job.pk, exc_info=True)
            connection.close()
