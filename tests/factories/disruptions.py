"""Trips to which something happens: with feeders and shuttles, and people in parties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Call, Disruption, Leg, Trip
from trips.services.booking import book_workers
from trips.services.disruption.report import report_disruption
from workers.models import Companions, Worker


def make_chain(*, trunk_seats: int = 8, shuttle_seats: int = 4, starts_at: datetime | None = None) -> Trip:
    """A feeder, a trunk, two shuttles that end at one factory; the second shuttle leaves three hours later."""
    start = starts_at or timezone.now() + timedelta(days=3)
    trip = make_trip(state=Trip.State.DRAFT, departs_at=start + timedelta(hours=2), hours=6, seats=trunk_seats)
    Leg.objects.filter(trip=trip).update(order=1)
    make_leg(trip, seats=trunk_seats, order=0, role=Leg.Role.FEEDER, departs_at=start, hours=1)
    shuttles = [
        make_leg(trip, seats=shuttle_seats, order=2 + at, role=Leg.Role.SHUTTLE, departs_at=start + late, hours=1)
        for at, late in enumerate((timedelta(hours=9), timedelta(hours=12)))
    ]
    ends = [leg.calls.get(order=1) for leg in shuttles]
    ends[1].place = ends[0].place
    ends[1].save()
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.OPEN, version=2)
    trip.refresh_from_db()
    return trip


def stop(trip: Trip, leg: int, order: int) -> Call:
    """One stop of a trip."""
    return Call.objects.select_related("leg", "place").get(leg__trip=trip, leg__order=leg, order=order)


def book(trip: Trip, *workers: Worker, together: bool = False, **more: Any) -> list[Booking]:
    """Seats for people, as companions or not."""
    companions = Companions.objects.create() if together else None
    return book_workers(
        trip=trip, workers=list(workers), by=None, channel=Booking.Channel.OFFICER, companions=companions, **more
    )


def fill(trip: Trip, parties: Sequence[int], **more: Any) -> list[list[Booking]]:
    """Parties of so many people each, in that order of signing up."""
    return [book(trip, *(make_worker() for _ in range(size)), together=size > 1, **more) for size in parties]


def report(trip: Trip, kind: str, *, leg: Leg | None = None, by: Any = None, **choices: Any) -> Disruption:
    """Something happened to the trip's trunk, unless told."""
    return report_disruption(
        leg=leg or trip.legs.get(role=Leg.Role.TRUNK), kind=kind, happened="测试故障", choices=choices, by=by
    )
