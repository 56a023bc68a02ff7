"""Asking for long work, doing it, and keeping its files."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.jobs.models import Job, StoredFile
from zunyi.jobs.pulse import JobLost, Pulse
from zunyi.jobs.queries import SILENCE
from zunyi.jobs.work import Progress, give_up, work_of
from zunyi.refusals import Refusal

log = logging.getLogger(__name__)

# Work that took its worker down so often would do it again.
MAX_TRIES = 3


@transaction.atomic
def ask_for_job(
    *, kind: str, title: str | Promise, by: User | None, payload: dict[str, Any] | None = None, about_url: str = ""
) -> Job:
    """Write down that `by` wants work of `kind` done; beat's bell, or the caller's nudge after commit, starts it."""
    job = Job.objects.create(
        kind=kind,
        title=str(title)[:200],
        by=by,
        payload=payload or {},
        about_url=about_url,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    record("job.asked", job, by=by, kind=kind)
    return job


def run_job(job_id: int) -> Job | None:
    """Do one job, once: None when somebody else has it or it is over. A refusal becomes its sentence.

    It speaks the language of the person who asked.
    """
    job = _take(job_id)
    if job is None:
        return None
    with translation.override(job.language):
        if job.tries > MAX_TRIES:
            return _end(job, Job.State.FAILED, error=_("The work was interrupted each time it was begun."))
        return _do(job)


def _do(job: Job) -> Job | None:
    with Pulse(job) as pulse:
        try:
            result = work_of(job.kind)(Progress(job, pulse.say))
        except JobLost:
            log.warning("job %s was taken up by somebody else", job.pk)
            return None
        except Refusal as refusal:
            state, result, error = Job.State.FAILED, {}, str(refusal)
        except Exception:  # the person must see that it failed; the cause goes to the log, without data
            log.exception("job %s of kind %s failed", job.pk, job.kind)
            state, result, error = (
                Job.State.FAILED,
                {},
                _("A fault on our side stopped the work. It has been recorded."),
            )
        else:
            state, error = Job.State.DONE, ""
    job.done, job.total = pulse.done, pulse.total
    return _end(job, state, result=result, error=error)


def _take(job_id: int) -> Job | None:
    """Make the job ours, in one statement: of several who are nudged for it, the database lets one through."""
    mine = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, alive_at__lt=Now() - SILENCE)
    taken = Job.objects.filter(mine, pk=job_id).update(
        state=Job.State.RUNNING, started_at=Now(), alive_at=Now(), tries=F("tries") + 1
    )
    return Job.objects.get(pk=job_id) if taken else None


def _end(job: Job, state: str, *, result: dict[str, Any] | None = None, error: str = "") -> Job | None:
    """Write down what came out, unless somebody else has taken the job up meanwhile."""
    result = dict(result or {})
    file_id = result.pop("file", None)
    done = job.total if state == Job.State.DONE else job.done
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, tries=job.tries).update(
            state=state, ended_at=Now(), error=error[:500], result=result, result_file=file_id, done=done,
            total=job.total,
        )  # fmt: skip
        if ended and state == Job.State.FAILED:
            give_up(job.kind, job.payload)
    return Job.objects.get(pk=job.pk) if ended else None


@transaction.atomic
def hand_out_file(*, file: StoredFile, by: User) -> bytes:
    """Give a kept file to the person, and write down that it went out."""
    record("file.downloaded", file, by=by, name=file.name)
    return file.content()


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
    removed, _by_model = StoredFile.objects.filter(expires_at__lt=Now()).delete()
    return removed
