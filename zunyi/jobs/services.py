"""Asking for long work, doing it, and keeping its files."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import connections, transaction
from django.utils import timezone
from django.utils.functional import Promise

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.jobs.models import Job, StoredFile
from zunyi.jobs.work import Progress, work_of
from zunyi.refusals import Refusal

log = logging.getLogger(__name__)

# A running job that has not said anything for so long has lost its worker.
SILENCE = timedelta(seconds=60)


@transaction.atomic
def ask_for_job(
    *, kind: str, title: str | Promise, by: User | None, payload: dict[str, Any] | None = None, about_url: str = ""
) -> Job:
    """Write down that `by` wants work of `kind` done; beat's bell, or the caller's nudge after commit, starts it."""
    job = Job.objects.create(kind=kind, title=str(title), by=by, payload=payload or {}, about_url=about_url)
    record("job.asked", job, by=by, kind=kind)
    return job


def run_job(job_id: int) -> Job | None:
    """Do one job, once: None when somebody else has it or it is over. A refusal becomes its sentence."""
    job = _take(job_id)
    if job is None:
        return None
    try:
        result = work_of(job.kind)(Progress(job, lambda done, total: _say(job.pk, done, total)))
    except Refusal as refusal:
        _end(job, Job.State.FAILED, error=str(refusal))
    except Exception as error:  # the person must see that it failed; the cause goes to the log, without data
        log.exception("job %s of kind %s failed", job.pk, job.kind)
        _end(job, Job.State.FAILED, error=type(error).__name__)
    else:
        _end(job, Job.State.DONE, result=result)
    return job


def _take(job_id: int) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None or job.is_over:
            return None
        if job.state == Job.State.RUNNING and job.alive_at and now - job.alive_at < SILENCE:
            return None
        job.state, job.started_at, job.alive_at = Job.State.RUNNING, now, now
        job.save(update_fields=["state", "started_at", "alive_at"])
    return job


def _say(job_id: int, done: int, total: int) -> None:
    """Progress is seen by others at once, so it goes over a connection of its own, outside the work's transaction."""
    alias = "default"
    connection = connections[alias].copy()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET done = %s, total = %s, alive_at = now() WHERE id = %s AND state = 'running'",
                [min(done, total), total, job_id],
            )
    finally:
        connection.close()


def _end(job: Job, state: str, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    job.refresh_from_db()
    job.state, job.ended_at, job.error = state, timezone.now(), error[:500]
    if result is not None:
        file = result.pop("file", None)
        job.result, job.result_file_id, job.done = result, file, job.total
    job.save(update_fields=["state", "ended_at", "error", "result", "result_file", "done"])


def keep_file(
    *, name: str, content: bytes, content_type: str, by: User | None, for_hours: int | None = 24
) -> StoredFile:
    """Keep `content` sealed for `for_hours` (None: until it is removed by hand); exports live a day."""
    file = StoredFile(name=name, content_type=content_type, by=by)
    file.expires_at = timezone.now() + timedelta(hours=for_hours) if for_hours else None
    file.put(content)
    file.save(force_insert=True)
    return file


def drop_old_files() -> int:
    """Remove the files whose time is over; returns how many."""
    count, _ = StoredFile.objects.filter(expires_at__lt=timezone.now()).delete()
    return count
