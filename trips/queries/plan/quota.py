"""Who may sit on kept seats, and how many of them are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from employers.models import Employer, Placement
from trips.models import Booking, Quota, Trip
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

LIVE_PLACEMENTS = (Placement.State.OFFERED, Placement.State.ACCEPTED, Placement.State.ARRIVED)


@dataclass(frozen=True, slots=True)
class Kept:
    """A quota as a booking reads it: whose path, or whose employer."""

    pk: int
    path: str | None
    employer: int | None
    until: datetime


def quotas_of(trip: Trip) -> QuerySet[Any]:
    """The quotas of a trip, with `used` (kept seats that are taken) and `left`; those handed back come last."""
    marked = Count("kept_seats")
    used = Count("kept_seats", filter=Q(kept_seats__taken__gt=0))
    return (
        Quota.objects.filter(trip=trip)
        .select_related("division", "employer")
        .annotate(used=used, left=marked - used)
        .order_by(F("handed_back_at").asc(nulls_first=True), "pk")
    )


def entitled(quotas: Sequence[Kept], workers: Sequence[Worker]) -> dict[int, list[int]]:
    """Which of the quotas each worker may use, by the worker's id; at most two queries."""
    ids = [worker.pk for worker in workers]
    homes = dict(Worker.objects.filter(pk__in=ids).values_list("pk", "household__path"))
    firms: set[tuple[int, int]] = set()
    if any(quota.employer for quota in quotas):
        placed = Placement.objects.filter(worker__in=ids, state__in=LIVE_PLACEMENTS)
        firms = set(placed.values_list("worker_id", "vacancy__employer_id"))
    return {
        pk: [
            quota.pk
            for quota in quotas
            if (quota.path is not None and homes[pk].startswith(quota.path)) or (pk, quota.employer) in firms
        ]
        for pk in ids
    }


def kept_for(trip: Trip, workers: Sequence[Worker]) -> dict[int, list[int]] | None:
    """As `entitled` for the quotas of a trip whose lock is held; None when it has none."""
    live = Quota.objects.filter(trip=trip, handed_back_at=None)
    rows = live.values_list("pk", "division__path", "employer_id", "hands_back_at")
    quotas = [Kept(*row) for row in rows]
    return entitled(quotas, workers) if quotas else None


def entitled_bookings(quota: Quota) -> QuerySet[Booking]:
    """The live bookings of a trip whose people may sit on the seats of a quota."""
    live = Booking.objects.filter(trip=quota.trip_id, state__in=Booking.LIVE)
    if quota.division is not None:
        return live.filter(worker__household__path__startswith=quota.division.path)
    return live.filter(
        worker__placements__state__in=LIVE_PLACEMENTS, worker__placements__vacancy__employer=quota.employer_id
    )


def places_for(trip: Trip) -> QuerySet[Division]:
    """The places for which seats of a trip may be kept: those right below its organiser, and those below them."""
    below = Division.objects.filter(path__startswith=trip.organiser.path, level__in=["county", "unit", "town"])
    return below.exclude(pk=trip.organiser_id).order_by("code")


def employers_for(user: User) -> QuerySet[Employer]:
    """The employers for whose people seats may be kept."""
    return Employer.objects.order_by("name")
