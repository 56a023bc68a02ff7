"""Somebody who stands at the vehicle without having signed up: only where the list may be amended on the spot."""

from __future__ import annotations

from django.db import transaction

from trips.models import Booking, Call, Leg, Trip
from trips.queries.manifest.lists import latest_manifest
from trips.queries.manifest.rules import rule_of
from trips.refusals import NoWalkOns, TripUnderWay
from trips.services.sign_up import sign_up_known
from workers.models import Worker
from workers.queries.worker import lock_workers
from zunyi.accounts.models import User
from zunyi.audit.services import record


@transaction.atomic
def add_walk_on(*, leg: Leg, worker: Worker, by: User, manner: str, board: Call | None = None) -> Booking:
    """Give a person a seat after the sign-up has closed; the gate lets nobody on before the amended list is in force.

    Trains and flights take nobody on the spot (domain brief 0.1, edge case 11); a bus does if its list is issued anew
    and approved (B2). `manner` is how the person was asked. Refuses with NoWalkOns, TripUnderWay and as a sign-up does.
    """
    if not rule_of(leg).walk_ons:
        raise NoWalkOns()
    list(lock_workers([worker.pk]))  # docs/locking.md: workers before the trip where a sign-up follows
    trip = Trip.objects.select_for_update().get(pk=leg.trip_id)
    if trip.state not in (Trip.State.OPEN, Trip.State.CLOSED) or trip.departed_at:
        raise TripUnderWay()
    closed = (trip.state, trip.closes_at)
    # Open for this one person: under the lock nobody else sees it.
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.OPEN, closes_at=None)
    [booking] = sign_up_known(trip=trip, workers=[worker], by=by, manner=manner, board=board)
    Trip.objects.filter(pk=trip.pk).update(state=closed[0], closes_at=closed[1])
    manifest = latest_manifest(leg)
    record(
        "manifest.walk_on", trip, by=by, leg=leg.order, booking=booking.pk,
        version=manifest.version if manifest else None,
    )  # fmt: skip
    return booking
