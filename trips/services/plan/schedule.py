"""Laying a trip on, and taking it from its plan to its end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.models import Func, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from trips.models import Booking, Call, Leg, PlanSheet, Trip, TripTemplate
from trips.queries.incident import frozen
from trips.queries.journey import calls_of, changes_of, legs_in
from trips.queries.plan.law import gaps_of
from trips.queries.plan.limit import limits
from trips.queries.trip import STEPS, next_serial, number_prefix
from trips.refusals import (
    ArrivalBeforeDeparture,
    CallsOutOfOrder,
    ContractIsFiled,
    DepartsTooEarly,
    DepartureInThePast,
    NotYetHappened,
    PassengersTravelElsewhere,
    SignUpOver,
    TripHasGaps,
    TripIsOver,
    TripStepNotPossible,
    TripWithoutSeats,
)
from trips.services.booking import cancel_bookings
from trips.services.holds import take_back_holds
from trips.services.locks import lock_trip
from trips.services.notices import notices_for_employers, notices_for_new_times
from trips.services.plan.laying import lay_legs
from trips.services.waitlist.waiting import end_waiting, seats_freed
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.clock import cn_datetime
from zunyi.divisions.models import Division
from zunyi.notices.services.queue import queue_notices
from zunyi.refusals import ReasonMissing, refuse_on

State = Trip.State
# A vehicle is late when it was to leave so soon and leaves at most so much later.
DELAYS_WITHIN, LONGEST_DELAY = timedelta(hours=36), timedelta(hours=12)

ACTIONS: dict[str, str] = {
    State.DRAFT: "trip.release_taken_back",
    State.RELEASED: "trip.released",
    State.OPEN: "trip.opened",
    State.CLOSED: "trip.closed",
    State.DEPARTED: "trip.departed",
    State.ARRIVED: "trip.arrived",
    State.SETTLED: "trip.settled",
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
        number=take_number(organiser, trunk["mode"], departs_at),
        title=template.name,
        organiser=organiser,
        destination=template.destination,
        payer=template.payer,
        closes_at=departs_at - timedelta(hours=template.closes_hours_before),
        note=template.note,
        created_by=by,
    )
    lay_legs(trip, template.plan, departs_at, vehicle_number)
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
    check_order(trip)
    trip.version += 1
    trip.save(update_fields=["version"])
    follow_times(trip)
    bookings = Booking.objects.filter(trip=trip, state__in=Booking.LIVE).select_related("board", "trip", "worker")
    late = is_late([(before[call.pk], call.at) for call in changed])
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
def release_trip(*, trip: Trip, by: User | None) -> Trip:
    """Say that the plan stands: it holds what the law demands, and can be opened.

    Raises TripStepNotPossible, TripHasGaps, CallsOutOfOrder, DepartureInThePast.
    """
    trip = _step(trip, State.RELEASED)
    if check_order(trip)[0].at <= timezone.now():
        raise DepartureInThePast()
    gaps = gaps_of(trip)
    if gaps:
        raise TripHasGaps(n=len(gaps), first=gaps[0].said)
    return _enter(trip, State.RELEASED, by=by)


@transaction.atomic
def take_release_back(*, trip: Trip, by: User | None) -> Trip:
    """Make a draft of a released trip again, to change its plan. Raises TripStepNotPossible."""
    return _enter(_step(trip, State.DRAFT), State.DRAFT, by=by)


@transaction.atomic
def open_trip(*, trip: Trip, by: User | None) -> Trip:
    """Let people sign up, once the plan is released and there is something to give.

    Raises TripStepNotPossible, TripWithoutSeats, CallsOutOfOrder, DepartureInThePast, SignUpOver, ContractIsFiled.
    """
    trip = _step(trip, State.OPEN)
    if PlanSheet.objects.filter(leg__trip=trip, contract_filed_at__isnull=False).exists():
        raise ContractIsFiled()
    now = timezone.now()
    calls = check_order(trip)
    if calls[0].at <= now:
        raise DepartureInThePast()
    if trip.closes_at is not None and trip.closes_at <= now:
        raise SignUpOver()
    for leg in trip.legs.all():
        if not leg.seats.filter(blocked_reason="").exists():
            raise TripWithoutSeats()
    seats_freed([trip.pk])
    return _enter(trip, State.OPEN, by=by)


@transaction.atomic
def close_trip(*, trip: Trip, by: User | None) -> Trip:
    """End the sign-up; those who have a seat keep it. Raises TripStepNotPossible."""
    return _enter(_step(trip, State.CLOSED), State.CLOSED, by=by)


@transaction.atomic
def depart_trip(*, trip: Trip, by: User | None, at: datetime | None = None) -> Trip:
    """Note that the vehicle has left; from now on the list is a fact.

    `at` may lie in the past, when it is noted late; a charter does not leave before its time (客运规定 57).
    Raises TripStepNotPossible, NotYetHappened, DepartsTooEarly.
    """
    trip = _step(trip, State.DEPARTED)
    trip.departed_at = _past(at)
    planned = min((call.at for call in calls_of(trip.pk)), default=trip.departed_at)
    minutes = limits()["early_departure"].value
    if trip.departed_at < planned - timedelta(minutes=minutes):
        raise DepartsTooEarly(planned=cn_datetime(planned), minutes=minutes)
    end_waiting(trip=trip, by=by)
    take_back_holds(trip=trip)
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
    # Whom an incident holds did not simply arrive; the county settles that (docs/decisions/0035).
    on_board = trip.bookings.filter(state=Booking.State.BOARDED).exclude(pk__in=frozen().values("pk"))
    arrived = on_board.update(state=Booking.State.ARRIVED)
    return _enter(trip, State.ARRIVED, by=by, persons=arrived)


@transaction.atomic
def settle_trip(*, trip: Trip, by: User | None) -> Trip:
    """Close the books of an arrived trip: nothing of it changes any more. Raises TripStepNotPossible."""
    return _enter(_step(trip, State.SETTLED), State.SETTLED, by=by)


def close_due_trips() -> int:
    """Close the sign-up of every trip whose closing time has passed; returns how many. One trip, one transaction."""
    now = timezone.now()
    closed = 0
    for due in Trip.objects.filter(state=State.OPEN, closes_at__lte=now).order_by("pk"):
        with transaction.atomic():
            trip = lock_trip(due)
            if trip.state == State.OPEN and trip.closes_at is not None and trip.closes_at <= now:
                _enter(trip, State.CLOSED, by=None, reason="closing time")
                closed += 1
    return closed


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
    queue_notices(notices_for_employers(trip, "arrival_cancelled"))
    end_waiting(trip=trip, by=by)
    told = _end_bookings(trip, by=by, reason=reason)
    return _enter(trip, State.CANCELLED, by=by, reason=reason, persons=told)


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


def take_number(organiser: Division, mode: str, departs_at: datetime) -> str:
    """The next free number; two officers at once wait for each other, as long as their prefixes are the same."""
    prefix = number_prefix(organiser, mode, timezone.localdate(departs_at))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"trip.number:{prefix}"])
    return f"{prefix}{next_serial(prefix):02d}"


def is_late(moves: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether stops merely come later, by hours, the first of them within a day and a half: a delay, no other plan.

    The stops at the far end of a long ride may lie beyond it.
    """
    merely_later = all(old < new <= old + LONGEST_DELAY for old, new in moves)
    return merely_later and min(old for old, _new in moves) <= timezone.now() + DELAYS_WITHIN


def check_order(trip: Trip, *, let_go: Collection[tuple[int, int]] = ()) -> list[Call]:
    """All calls of the trip, the earliest first.

    Raises CallsOutOfOrder unless every leg has two, their times follow each other, and each feeder reaches the trunk,
    and the trunk each shuttle, before it leaves; `let_go` are the changes (ids of off and on) that nobody makes.
    """
    calls = calls_of(trip.pk)
    legs = legs_in(calls)
    if not legs or trip.legs.count() > len(legs) or any(len(stops) < 2 for stops in legs.values()):
        raise CallsOutOfOrder(place=trip.title)
    for stops in legs.values():
        for before, after in pairwise(stops):
            if (after.arrives_at or after.at) < before.at or after.at <= before.at:
                raise CallsOutOfOrder(place=str(after.place))
    for off, on in changes_of(legs):
        if (off.arrives_at or off.at) > on.at and (off.pk, on.pk) not in let_go:
            raise CallsOutOfOrder(place=str(on.place))
    return sorted(calls, key=lambda call: call.at)


def follow_times(trip: Trip) -> None:
    """Bring the passengers' own periods in step with the stops where they get on and off.

    Whom an incident holds stays as it was: the others travel on.
    """
    board = Call.objects.filter(pk=OuterRef("board")).values(at=Coalesce("departs_at", "arrives_at"))
    alight = Call.objects.filter(pk=OuterRef("alight")).values(at=Coalesce("arrives_at", "departs_at"))
    live = Booking.objects.filter(trip=trip, state__in=Booking.LIVE).exclude(pk__in=frozen().values("pk"))
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
