"""Looking for duplicates, at night and when somebody asks."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from workers.services.suspicion import JOB, find_suspicions
from zunyi.divisions.models import Division
from zunyi.jobs.work import Progress, work


@shared_task
def look_for_duplicates() -> int:
    """Everywhere; answers how many new pairs there are."""
    return find_suspicions()


@work(JOB)
def find_duplicates_work(progress: Progress) -> dict[str, Any]:
    """In the places of whoever asked."""
    place = Division.objects.filter(pk=progress.payload["division"]).first()
    return {"pairs": find_suspicions(place=place)}
