"""Laying a trip on, and taking it from its plan to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.models import Func, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from trips.models import Booking, Call, Leg, SeatLayout, Trip, TripTemplate
from trips.queries.journey import calls_of
from trips.queries.trip import STEPS, next_serial, number_prefix
from trips.refusals import (
    ArrivalBeforeDeparture,
    CallsOutOfOrder,
    DepartureInThePast,
    NotYetHappened,
    PassengersTravelElsewhere,
    ReasonMissing,
    SignUpOver,
    TripIsOver,
    TripStepNotPossible,
    TripWithoutSeats,
)
from trips.services.booking import cancel_bookings
from trips.services.notices import notices_for_employers, notices_for_new_times
from trips.services.seats import make_seats
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.notices.services.queue import queue_notices
from zunyi.refusals import refuse_on

State = Trip.State
# A vehicle is late when it was to leave so soon and leaves at most so much later.
DELAYS_WITHIN, LONGEST_DELAY = timedelta(hours=36), timedelta(hours=12)

ACTIONS: dict[str, str] = {
    State.OPEN: "trip.opened",
    State.CLOSED: "trip.closed",
    State.DEPARTED: "trip.departed",
    State.ARRIVED: "trip.arrived",
    State.CANCELLED: "trip.cancelled",
}


@transaction.atomic
def schedule_trip(
    *,
    template: TripTemplate,
    departs_at: datetime,
    by: User | None,
    organiser: Division | None = None,
    vehicle_number: str = "",
) -> Trip:
    """Lay a trip on from a template, as a draft with its legs, stops and seats.

    `organiser` answers for the trip (the template's owner, unless told); `vehicle_number` is that of the trunk leg, and
    the template's stands when it is empty. Raises DepartureInThePast, BusWithoutDriver, CapacityExceeded.
    """
    if departs_at <= timezone.now():
        raise DepartureInThePast()
    trip = lay_trip(template=template, departs_at=departs_at, by=by, organiser=organiser, vehicle_number=vehicle_number)
    record("trip.scheduled", trip, by=by, number=trip.number, template=template.name)
    return trip


def lay_trip(
    *,
    template: TripTemplate,
    departs_at: datetime,
    by: User | None,
    organiser: Division | None = None,
    vehicle_number: str = "",
) -> Trip:
    """The rows of a trip from a template, on whatever day; `schedule_trip` is the door that minds the calendar."""
    organiser = organiser or template.organiser
    trunk = next(leg for leg in template.plan["legs"] if leg["role"] == Leg.Role.TRUNK)
    trip = Trip.objects.create(
        number=_take_number(organiser, trunk["mode"], departs_at),
        title=template.name,
        organiser=organiser,
        destination=template.destination,
        payer=template.payer,
        closes_at=departs_at - timedelta(hours=template.closes_hours_before),
        note=template.note,
        created_by=by,
    )
    _lay_legs(trip, template.plan, departs_at, vehicle_number)
    return trip


@transaction.atomic
def schedule_trips(
    *,
    template: TripTemplate,
    departs_at: datetime,
    by: User | None,
    days: int = 1,
    organiser: Division | None = None,
    vehicle_number: str = "",
) -> list[Trip]:
    """Lay the same trip on for `days` days one after the other, all of them or none."""
    return [
        schedule_trip(
            template=template,
            departs_at=departs_at + timedelta(days=day),
            by=by,
            organiser=organiser,
            vehicle_number=vehicle_number,
        )
        for day in range(days)
    ]


@transaction.atomic
def change_call_times(
    *, trip: Trip, times: Mapping[int, tuple[datetime | None, datetime | None]], by: User | None
) -> Trip:
    """Give stops new times: {id of the call: (arrives, departs)}; the passengers' own times follow.

    Raises CallsOutOfOrder, PassengersTravelElsewhere, TripIsOver.
    """
    trip = lock_trip(trip)
    if trip.is_over:
        raise TripIsOver()
    calls = list(Call.objects.filter(leg__trip=trip, pk__in=times))
    changed = [call for call in calls if (call.arrives_at, call.departs_at) != tuple(times[call.pk])]
    if not changed:
        return trip
    before = {call.pk: call.at for call in changed}
    for call in changed:
        call.arrives_at, call.departs_at = times[call.pk]
        if call.arrives_at is None and call.departs_at is None:
            raise CallsOutOfOrder(place=str(call.place))
    with refuse_on({"call_departs_after_it_arrives": CallsOutOfOrder, "call_has_a_time": CallsOutOfOrder}):
        Call.objects.bulk_update(changed, ["arrives_at", "departs_at"])
    _check_order(trip)
    trip.version += 1
    trip.save(update_fields=["version"])
    _follow_times(trip)
    bookings = Booking.objects.filter(trip=trip, state__in=Booking.LIVE).select_related("board", "trip", "worker")
    late = _is_late([(before[call.pk], call.at) for call in changed])
    news = notices_for_new_times(list(bookings), version=trip.version, late=late)
    queue_notices([*news, *notices_for_employers(trip)])
    record("trip.times_changed", trip, by=by, version=trip.version, calls=len(changed))
    return trip


@transaction.atomic
def edit_trip(*, trip: Trip, by: User | None, facts: Mapping[str, Any], vehicle: Mapping[str, Any]) -> Trip:
    """Write the trip's title, note, payer and closing time, and its trunk's vehicle, carrier and leader."""
    trip = lock_trip(trip)
    if trip.is_over:
        raise TripIsOver()
    leg = trip.legs.get(role=Leg.Role.TRUNK)
    changed = _write(trip, facts) + _write(leg, vehicle)
    if changed:
        record("trip.edited", trip, by=by, fields=changed)
    return trip


@transaction.atomic
def open_trip(*, trip: Trip, by: User | None) -> Trip:
    """Let people sign up, once there is something to give.

    Raises TripStepNotPossible, TripWithoutSeats, CallsOutOfOrder, DepartureInThePast, SignUpOver.
    """
    trip = _step(trip, State.OPEN)
    now = timezone.now()
    calls = _check_order(trip)
    if calls[0].at <= now:
        raise DepartureInThePast()
    if trip.closes_at is not None and trip.closes_at <= now:
        raise SignUpOver()
    for leg in trip.legs.all():
        if not leg.seats.filter(blocked_reason="").exists():
            raise TripWithoutSeats()
    return _enter(trip, State.OPEN, by=by)


@transaction.atomic
def close_trip(*, trip: Trip, by: User | None) -> Trip:
    """End the sign-up; those who have a seat keep it. Raises TripStepNotPossible."""
    return _enter(_step(trip, State.CLOSED), State.CLOSED, by=by)


@transaction.atomic
def depart_trip(*, trip: Trip, by: User | None, at: datetime | None = None) -> Trip:
    """Note that the vehicle has left; from now on the list is a fact.

    `at` may lie in the past, when it is noted late. Raises TripStepNotPossible, NotYetHappened.
    """
    trip = _step(trip, State.DEPARTED)
    trip.departed_at = _past(at)
    return _enter(trip, State.DEPARTED, by=by)


@transaction.atomic
def arrive_trip(*, trip: Trip, by: User | None, at: datetime | None = None) -> Trip:
    """Note that the trip has reached its end, and with it everybody on board.

    Raises TripStepNotPossible, NotYetHappened, ArrivalBeforeDeparture.
    """
    trip = _step(trip, State.ARRIVED)
    trip.arrived_at = _past(at)
    if trip.departed_at and trip.arrived_at < trip.departed_at:
        raise ArrivalBeforeDeparture()
    arrived = trip.bookings.filter(state=Booking.State.BOARDED).update(state=Booking.State.ARRIVED)
    return _enter(trip, State.ARRIVED, by=by, persons=arrived)


@transaction.atomic
def cancel_trip(*, trip: Trip, by: User | None, reason: str) -> Trip:
    """Call a trip off before it leaves: its passengers' bookings end, and each of them is told once, with the reason.

    Raises TripStepNotPossible, ReasonMissing.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise ReasonMissing()
    trip = _step(trip, State.CANCELLED)
    trip.cancelled_at, trip.state_reason = timezone.now(), reason
    told = _end_bookings(trip, by=by, reason=reason)
    queue_notices(notices_for_employers(trip, "arrival_cancelled"))
    return _enter(trip, State.CANCELLED, by=by, reason=reason, persons=told)


def lock_trip(trip: Trip) -> Trip:
    """The trip as it stands now, kept from others until the commit; always the first lock (docs/locking.md)."""
    return Trip.objects.select_for_update(of=("self",)).select_related("organiser", "destination").get(pk=trip.pk)


def _past(at: datetime | None) -> datetime:
    now = timezone.now()
    if at and at > now:
        raise NotYetHappened()
    return at or now


def _step(trip: Trip, to: str) -> Trip:
    trip = lock_trip(trip)
    if trip.state not in STEPS[to]:
        raise TripStepNotPossible(state=trip.get_state_display())
    return trip


def _enter(trip: Trip, state: str, *, by: User | None, **data: Any) -> Trip:
    before, trip.state = trip.state, state
    trip.save(update_fields=["state", "departed_at", "arrived_at", "cancelled_at", "state_reason"])
    record(ACTIONS[state], trip, by=by, before=before, **data)
    return trip


def _take_number(organiser: Division, mode: str, departs_at: datetime) -> str:
    """The next free number; two officers at once wait for each other, as long as their prefixes are the same."""
    prefix = number_prefix(organiser, mode, timezone.localdate(departs_at))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"trip.number:{prefix}"])
    return f"{prefix}{next_serial(prefix):02d}"


def _lay_legs(trip: Trip, plan: dict[str, Any], departs_at: datetime, vehicle_number: str) -> None:
    codes = {leg["layout"] for leg in plan["legs"]}
    layouts = {layout.code: layout for layout in SeatLayout.objects.filter(code__in=codes)}
    calls: list[Call] = []
    for order, pattern in enumerate(plan["legs"]):
        number = pattern.get("vehicle_number", "")
        if pattern["role"] == Leg.Role.TRUNK:
            number = vehicle_number or number
        leg = Leg.objects.create(
            trip=trip,
            order=order,
            role=pattern["role"],
            mode=pattern["mode"],
            layout=layouts[pattern["layout"]],
            carrier=pattern.get("carrier", ""),
            vehicle_number=number,
            drivers=pattern.get("drivers", 0),
            escorts=pattern.get("escorts", 0),
        )
        calls += _calls(leg, pattern["calls"], departs_at)
        make_seats(leg=leg)
    Call.objects.bulk_create(calls)


def _calls(leg: Leg, patterns: list[dict[str, Any]], departs_at: datetime) -> list[Call]:
    """The stops with their times; the first has only a departure, the last only an arrival."""
    calls = []
    for order, pattern in enumerate(patterns):
        at = departs_at + timedelta(minutes=pattern["minutes"])
        is_first, is_last = order == 0, order == len(patterns) - 1
        calls.append(
            Call(
                leg=leg,
                order=order,
                place_id=pattern["place"],
                arrives_at=None if is_first else at if is_last else at - timedelta(minutes=pattern.get("stands", 0)),
                departs_at=None if is_last else at,
                boarding=pattern.get("boarding", not is_last),
                alighting=pattern.get("alighting", is_last),
            )
        )
    return calls


def _is_late(moves: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether stops of the next day and a half merely come later, by hours: a delay and not another plan."""
    soon = timezone.now() + DELAYS_WITHIN
    return all(old < new <= old + LONGEST_DELAY and old <= soon for old, new in moves)


def _check_order(trip: Trip) -> list[Call]:
    """All calls from end to end. Raises CallsOutOfOrder unless every leg has two and the times follow each other."""
    calls = calls_of(trip.pk)
    legs = list(trip.legs.all())
    if not legs or any(sum(call.leg_id == leg.pk for call in calls) < 2 for leg in legs):
        raise CallsOutOfOrder(place=trip.title)
    for before, after in pairwise(calls):
        if (after.arrives_at or after.at) < before.at or (after.at <= before.at and after.leg_id == before.leg_id):
            raise CallsOutOfOrder(place=str(after.place))
    return calls


def _follow_times(trip: Trip) -> None:
    """Bring the passengers' own periods in step with the stops where they get on and off."""
    board = Call.objects.filter(pk=OuterRef("board")).values(at=Coalesce("departs_at", "arrives_at"))
    alight = Call.objects.filter(pk=OuterRef("alight")).values(at=Coalesce("arrives_at", "departs_at"))
    live = Booking.objects.filter(trip=trip, state__in=Booking.LIVE)
    with refuse_on({"booking_one_place_at_a_time": PassengersTravelElsewhere}):
        live.update(period=Func(Subquery(board), Subquery(alight), function="tstzrange"))


def _end_bookings(trip: Trip, *, by: User | None, reason: str) -> int:
    """End every live booking, and owe each person the news once; returns how many."""
    bookings = list(Booking.objects.filter(trip=trip, state__in=Booking.LIVE).order_by("pk"))
    if bookings:
        cancel_bookings(bookings=bookings, by=by, reason=reason, news="trip_cancelled")
    return len(bookings)


def _write(thing: Trip | Leg, facts: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in facts.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, facts[name])
    if changed:
        thing.save(update_fields=changed)
    return changed
