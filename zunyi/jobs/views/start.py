"""Setting work going from a page."""

from __future__ import annotations

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from zunyi.jobs.models import Job
from zunyi.jobs.tasks import do_job

log = logging.getLogger(__name__)

_AT_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0, "socket_connect_timeout": 1}


def start(job: Job) -> HttpResponse:
    """Nudge the workers once the job is safely written, and lead the person to its page.

    A broker that is away costs ten seconds, never the request: beat's bell finds the job in the database.
    """
    nudge(job)
    return redirect("jobs:page", job.pk)


def nudge(job: Job) -> None:
    """Nudge only, for pages that stay where they are."""
    transaction.on_commit(partial(_ring, job.pk), robust=True)


def _ring(job_id: int) -> None:
    try:
        # A connection of its own: the shared ones try for many seconds to reach a broker, with a person waiting.
        with current_app.connection_for_write(transport_options=_AT_ONCE) as connection:
            do_job.apply_async((job_id,), connection=connection, retry=False)  # type: ignore[call-arg]
    except Exception:
        log.warning("the broker is away; job %s waits for beat's bell", job_id)
