"""Laying a trip's runs by hand: a trunk, feeders before it, shuttles after it; until the plan is released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from trips.models import Call, Leg, SeatLayout, Trip
from trips.refusals import (
    CallsOutOfOrder,
    DepartureInThePast,
    LegNeedsAnother,
    TripCannotBeRebuilt,
    TripStepNotPossible,
)
from trips.services.locks import lock_trip
from trips.services.plan.schedule import take_number
from trips.services.seats.layout import make_seats
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import refuse_on

RANKS = {Leg.Role.FEEDER: 0, Leg.Role.TRUNK: 1, Leg.Role.SHUTTLE: 2}
# Orders are given anew in one go; meanwhile they stand where nobody is.
_ASIDE = 1000
_MADE_OF = ("layout", "drivers", "escorts")
# A leg's facts: layout, vehicle_number, carrier, drivers, escorts; a call's: place, arrives_at, departs_at, boarding,
# alighting.
Facts = Mapping[str, Any]


@transaction.atomic
def lay_trip_by_hand(
    *,
    title: str,
    organiser: Division,
    destination: Division,
    payer: str,
    closes_at: datetime | None,
    note: str,
    trunk: Facts,
    calls: Sequence[Facts],
    by: User | None,
) -> Trip:
    """A draft without a template: its trunk with the stops that were typed; feeders and shuttles are added to it.

    Raises CallsOutOfOrder, DepartureInThePast, BusWithoutDriver, CapacityExceeded.
    """
    _check(calls)
    departs_at = calls[0]["departs_at"]
    if departs_at <= timezone.now():
        raise DepartureInThePast()
    trip = Trip.objects.create(
        number=take_number(organiser, trunk["layout"].mode, departs_at),
        title=title,
        organiser=organiser,
        destination=destination,
        payer=payer,
        closes_at=closes_at,
        note=note,
        created_by=by,
    )
    _lay(Leg(trip=trip, order=0, role=Leg.Role.TRUNK), trunk, calls)
    record("trip.scheduled", trip, by=by, number=trip.number, template="")
    return trip


@transaction.atomic
def add_leg(*, trip: Trip, role: str, facts: Facts, calls: Sequence[Facts], by: User | None) -> Leg:
    """One more feeder or shuttle of a draft.

    Raises LegNeedsAnother, TripCannotBeRebuilt, TripStepNotPossible, CallsOutOfOrder, BusWithoutDriver,
    CapacityExceeded.
    """
    trip = _lock_draft(trip)
    if role == Leg.Role.TRUNK:
        raise LegNeedsAnother()
    _check(calls)
    leg = _lay(Leg(trip=trip, order=_ASIDE, role=role), facts, calls)
    put_in_order(trip)
    _count_up(trip)
    record("trip.leg_added", trip, by=by, role=role, vehicle=str(facts["layout"]))
    leg.refresh_from_db()
    return leg


@transaction.atomic
def change_leg(*, leg: Leg, facts: Facts, calls: Sequence[Facts], by: User | None) -> Leg:
    """Another vehicle, other stops, other times for a run of a draft; its seats are made anew where they differ."""
    trip = _lock_draft(leg.trip)
    _check(calls)
    leg = trip.legs.select_related("layout").get(pk=leg.pk)
    leg.trip = trip
    _lay(leg, facts, calls)
    put_in_order(trip)
    _count_up(trip)
    record("trip.leg_changed", trip, by=by, role=leg.role, vehicle=str(facts["layout"]))
    leg.refresh_from_db()
    return leg


@transaction.atomic
def remove_leg(*, leg: Leg, by: User | None) -> None:
    """Take a feeder or a shuttle out of a draft again. Raises LegNeedsAnother for the trunk."""
    trip = _lock_draft(leg.trip)
    if leg.role == Leg.Role.TRUNK:
        raise LegNeedsAnother()
    record("trip.leg_removed", trip, by=by, role=leg.role, vehicle=str(leg.layout))
    leg.delete()
    put_in_order(trip)
    _count_up(trip)


def _lock_draft(trip: Trip) -> Trip:
    trip = lock_trip(trip)
    if trip.state != Trip.State.DRAFT:
        raise TripStepNotPossible(state=trip.get_state_display())
    if trip.bookings.exists():
        raise TripCannotBeRebuilt()
    return trip


def _check(calls: Sequence[Facts]) -> None:
    """Two stops at least; the first is left, the last is reached."""
    if len(calls) < 2:
        raise CallsOutOfOrder(place=str(calls[0]["place"]) if calls else "–")
    at = None
    for call in calls:
        times = [moment for moment in (call["arrives_at"], call["departs_at"]) if moment]
        if not times or times != sorted(times) or (at is not None and times[0] <= at):
            raise CallsOutOfOrder(place=str(call["place"]))
        at = times[-1]
    if not calls[0]["departs_at"] or not (calls[-1]["arrives_at"] or calls[-1]["departs_at"]):
        raise CallsOutOfOrder(place=str(calls[0]["place"]))


def _lay(leg: Leg, facts: Facts, calls: Sequence[Facts]) -> Leg:
    """Write the leg, its seats where they differ, and its stops."""
    is_new = leg.pk is None
    differs = is_new or any(getattr(leg, name) != facts[name] for name in _MADE_OF)
    for name, value in facts.items():
        setattr(leg, name, value)
    layout: SeatLayout = facts["layout"]
    leg.mode = layout.mode
    leg.save()
    if differs:
        leg.seats.all().delete()
        make_seats(leg=leg)
    leg.calls.all().delete()
    last = len(calls) - 1
    with refuse_on({"call_departs_after_it_arrives": CallsOutOfOrder, "call_has_a_time": CallsOutOfOrder}):
        Call.objects.bulk_create(
            Call(
                leg=leg,
                order=at,
                place=call["place"],
                arrives_at=None if at == 0 else call["arrives_at"] or call["departs_at"],
                departs_at=None if at == last else call["departs_at"] or call["arrives_at"],
                boarding=call["boarding"] and at != last,
                alighting=call["alighting"] and at != 0,
            )
            for at, call in enumerate(calls)
        )
    return leg


def put_in_order(trip: Trip) -> None:
    """Feeders, trunk, shuttles; within each by the first departure."""
    legs = list(trip.legs.prefetch_related("calls"))
    legs.sort(key=lambda leg: (RANKS[Leg.Role(leg.role)], min(call.at for call in leg.calls.all()), leg.pk))
    for base in (2 * _ASIDE, 0):
        for at, leg in enumerate(legs):
            Leg.objects.filter(pk=leg.pk).update(order=base + at)


def _count_up(trip: Trip) -> None:
    """The plan is another one; what was kept at hand of it is old."""
    trip.version += 1
    trip.save(update_fields=["version"])
