"""Rosters in the background: judging large ones, and taking confirmed ones over."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import IntegrityError

from workers.models import RosterImport
from workers.services.roster_import import forget_old_rosters, judge_roster
from workers.services.roster_taking import fail_roster, take_over_roster
from zunyi.jobs.work import Progress, work


@shared_task
def forget_rosters() -> None:
    """Beat's bell once a day: empty what is a month old."""
    forget_old_rosters()


@work("roster_judging")
def judge_roster_work(progress: Progress) -> dict[str, Any]:
    """Judge every row of a large roster."""
    roster = judge_roster(roster=RosterImport.objects.get(pk=progress.payload["roster"]))
    return dict(roster.counts)


@work("roster_taking")
def take_over_roster_work(progress: Progress) -> dict[str, Any]:
    """Take a confirmed roster over; somebody who registers in the same moment only costs a second look."""
    roster_id = progress.payload["roster"]
    try:
        return _take_over(roster_id, progress)
    except IntegrityError:
        return _take_over(roster_id, progress)


def _take_over(roster_id: int, progress: Progress) -> dict[str, Any]:
    try:
        return take_over_roster(roster_id=roster_id, by=progress.job.by, say=progress.say)
    except Exception:
        fail_roster(roster_id=roster_id)
        raise
