"""Finding long work."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from zunyi.accounts.models import User
from zunyi.jobs.models import Job


def visible_to(user: User) -> QuerySet[Job]:
    """A person sees the work that they asked for."""
    return Job.objects.filter(by=user).select_related("result_file")


def jobs_to_start(*, silent_since: datetime) -> QuerySet[Job]:
    """Work that waits, and work whose worker fell silent before `silent_since`, oldest first."""
    return Job.objects.filter(
        Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, alive_at__lt=silent_since)
    ).order_by("pk")
