"""Finding long work."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from zunyi.accounts.models import User
from zunyi.jobs.models import Job, StoredFile

# A running job that has not shown a sign of life for so long has lost its worker.
SILENCE = timedelta(seconds=60)


def visible_to(user: User) -> QuerySet[Job]:
    """A person sees the work that they asked for."""
    return Job.objects.filter(by=user).select_related("result_file")


def files_of(user: User) -> QuerySet[StoredFile]:
    """The files that a person may fetch: the own ones whose time is not over."""
    return StoredFile.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), by=user)


def jobs_to_start() -> QuerySet[Job]:
    """Work that waits, and work whose worker fell silent, oldest first."""
    silent = Q(state=Job.State.RUNNING, alive_at__lt=Now() - SILENCE)
    return Job.objects.filter(Q(state=Job.State.WAITING) | silent).order_by("pk")
