"""Celery's part in long work: a nudge does one job; beat's bell finds those that nobody nudged."""

from __future__ import annotations

from celery import shared_task

from zunyi import watchdog
from zunyi.jobs.hearts import forget_old_hearts
from zunyi.jobs.queries import jobs_to_start
from zunyi.jobs.services import drop_old_files, run_job

watchdog.guard_workers()


@shared_task
def do_job(job_id: int) -> None:
    """Do this job now, if nobody has it."""
    run_job(job_id)


@shared_task
def do_waiting_jobs() -> None:
    """Take up what waits or was dropped, one after the other; ringing twice does no harm."""
    for job_id in jobs_to_start().values_list("pk", flat=True)[:20]:
        run_job(job_id)


@shared_task
def drop_expired_files() -> None:
    """Remove exports whose day is over, and the hearts of processes that are long gone."""
    drop_old_files()
    forget_old_hearts()
