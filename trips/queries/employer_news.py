"""Which employers wait for people of a trip, and for how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from employers.models import Employer, Placement, Station
from trips.models import Booking, Trip
from zunyi.divisions.models.division import STEP


@dataclass(slots=True)
class Expected:
    """One employer, how many of its people travel, and when the last of them gets off."""

    employer: Employer
    persons: int = 0
    arrives_at: datetime | None = None


def expected_by(trips: Iterable[Trip]) -> dict[tuple[int, int], Expected]:
    """By trip and employer, who has accepted a job there and travels, or would have if the trip had not been called
    off; two queries."""
    wanted = {trip.pk: trip for trip in trips}
    bookings = (
        Booking.objects.filter(trip__in=wanted)
        .select_related("alight")
        .only("trip_id", "worker_id", "state", "end_reason", "alight__arrives_at", "alight__departs_at")
    )
    travelling: dict[int, list[Booking]] = defaultdict(list)
    for booking in bookings:
        trip = wanted[booking.trip_id]
        called_off = trip.state == Trip.State.CANCELLED and booking.end_reason == trip.state_reason
        if booking.is_live or called_off:
            travelling[booking.worker_id].append(booking)
    jobs = Placement.objects.filter(worker__in=travelling, state=Placement.State.ACCEPTED)
    found: dict[tuple[int, int], Expected] = {}
    for job in jobs.select_related("vacancy__employer"):
        for booking in travelling[job.worker_id]:
            employer = job.vacancy.employer
            expected = found.setdefault((booking.trip_id, employer.pk), Expected(employer))
            expected.persons += 1
            at = booking.alight.at
            expected.arrives_at = max(expected.arrives_at or at, at)
    return found


def stations_for(trip: Trip) -> QuerySet[Station]:
    """The open stations that look after the trip's destination, or a part of it."""
    path = trip.destination.path
    prefixes = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    near = Q(division__path__in=prefixes[1:]) | Q(division__path__startswith=path)
    today = timezone.localdate()
    return Station.objects.filter(near).filter(Q(closed_on=None) | Q(closed_on__gt=today)).order_by("pk")
