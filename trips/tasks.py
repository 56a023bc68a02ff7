"""What beat's bell sets going on trips."""

from __future__ import annotations

from typing import Any, cast

from celery import shared_task

from trips.models import Reseating, Trip
from trips.services.helper_flags import find_odd_patterns
from trips.services.holds import lapse_due_holds
from trips.services.manifest.bundle import KIND as MANIFESTS_OF_A_DAY
from trips.services.manifest.bundle import make_bundle
from trips.services.notices import queue_document_warnings as queue_document_warnings_now
from trips.services.notices import queue_missing_reminders as queue_missing_reminders_now
from trips.services.plan.quotas import hand_back_due_quotas
from trips.services.plan.schedule import close_due_trips as close_due_trips_now
from trips.services.seats.together import KIND as SEATS_TOGETHER
from trips.services.seats.together import give_up, work_out
from trips.services.waitlist.promotion import promote, promote_all
from zunyi.accounts.models import User
from zunyi.jobs.work import Progress, work


@work(SEATS_TOGETHER, giving_up=lambda payload: give_up(reseating_id=payload["reseating"]))
def seat_together(progress: Progress) -> dict[str, Any]:
    """Look for better seats for the companions of a run."""
    proposal = work_out(reseating=Reseating.objects.get(pk=progress.payload["reseating"]))
    return {"reseating": proposal.pk, **proposal.figures}


@shared_task
def queue_missing_reminders() -> None:
    """Look for live bookings on the next trips that nobody wrote a reminder for."""
    queue_missing_reminders_now()


@shared_task
def close_due_trips() -> None:
    """End the sign-up where its time has come."""
    close_due_trips_now()


@shared_task
def hand_back_quotas() -> None:
    """Give kept seats to everybody where their time has come."""
    hand_back_due_quotas()


@shared_task
def promote_waiting() -> None:
    """Let held places and offers lapse whose time is over, and offer free seats to those who wait."""
    lapse_due_holds()
    promote_all()


@shared_task
def promote_waiting_of(trip_ids: list[int]) -> None:
    """The same for trips whose bell was rung after a commit (trips/bell.py)."""
    for trip in Trip.objects.filter(pk__in=trip_ids).order_by("pk"):
        promote(trip=trip)


@shared_task
def queue_document_warnings() -> None:
    """Warn those whose identity card expires before they travel."""
    queue_document_warnings_now()


@work(MANIFESTS_OF_A_DAY)
def make_manifest_bundle(progress: Progress) -> dict[str, Any]:
    """Put the lists of a day into one file for whoever asked."""
    file = make_bundle(payload=progress.payload, by=cast(User, progress.job.by), say=progress.say)
    return {"file": file.pk}


@shared_task
def look_for_odd_patterns() -> int:
    """Look through the last week's helped sign-ups, once an hour."""
    return find_odd_patterns()
