"""Entering who got on, who got off, and who did not come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from trips.models import Boarding, Booking, Call, Leg, Manifest, SeatClaim, Trip
from trips.queries.boarding import Event, Standing, standing_on, state_after
from trips.queries.plan.quota import kept_for
from trips.refusals import (
    AlreadyBooked,
    AlreadyEntered,
    AlreadyOnBoard,
    BoardingNotOpen,
    BookingAlreadyEnded,
    EntryMixedUp,
    NotHappenedYet,
    NothingToUndo,
    NotOnBoard,
    NotOnTheList,
    NotOnThisLeg,
    OnBoardCannotBeMissing,
    SeatGivenAway,
    SlipOfAnotherTrip,
    UnknownSlip,
    WorkerTravelsElsewhere,
)
from trips.services.leaving import check_leaving, leave_at, travel_on
from trips.services.seats.claims import reclaim_seats, release_seats
from workers.queries.worker import lock_workers
from zunyi.audit.services import record
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

_CLOSED = (Trip.State.DRAFT, Trip.State.CANCELLED, Trip.State.SETTLED)
# By how much the clock of a phone may run ahead of ours.
_CLOCKS_DIFFER = timedelta(minutes=5)
# A person who comes back to the list meets the same walls as a new one.
_WALLS = {"booking_once_a_trip": AlreadyBooked, "booking_one_place_at_a_time": WorkerTravelsElsewhere}


@transaction.atomic
def record_boarding(
    *,
    booking: Booking,
    leg: Leg,
    event: str,
    happened_at: datetime,
    by: User | None,
    nonce: UUID,
    stop: Call | None = None,
) -> Boarding:
    """Enter one event for one person on one leg; the same `nonce` again is the same event, and does nothing.

    `happened_at` is when it happened, which may be long before it is entered (edge case 42). Whoever did not come
    gives the seat back, and gets it again, if it is still free, when the entry is undone or the person turns up after
    all (edge case 12). `stop`: the person got off there, before the end of the way, and travels no further (edge case
    19): off all lists from there on, missing nowhere, and the rest of the way the seat is free for others. Raises
    NotHappenedYet, EntryMixedUp, NoAlightingThere, NotOnThisLeg, BookingAlreadyEnded, BoardingNotOpen, AlreadyOnBoard,
    AlreadyEntered, OnBoardCannotBeMissing, NotOnBoard, NothingToUndo, SeatGivenAway, WorkerTravelsElsewhere,
    AlreadyBooked, NotOnTheList.
    """
    if happened_at > timezone.now() + _CLOCKS_DIFFER:
        raise NotHappenedYet()
    list(lock_workers([booking.worker_id]))  # docs/locking.md: workers before bookings
    booking = (
        Booking.objects.select_for_update(of=("self",)).select_related("trip", "alight", "worker").get(pk=booking.pk)
    )  # fmt: skip
    if known := Boarding.objects.filter(nonce=nonce).first():
        if (known.booking_id, known.leg_id, known.event) != (booking.pk, leg.pk, event):
            raise EntryMixedUp()
        return known
    _check(booking, leg)
    if event == Event.ON:
        check_on_list(booking, leg)
    events = list(booking.boardings.order_by("pk"))
    _check_event(event, standing_on(leg.pk, events))
    early = stop if stop is not None and stop.pk != booking.alight_id else None
    if early is not None:
        check_leaving(booking, leg, early, event)
    entered = Boarding.objects.create(
        booking=booking, leg=leg, event=event, happened_at=happened_at, by=by, nonce=nonce, stop=early,
        was_alight=booking.alight if early else None,
    )  # fmt: skip
    with refuse_on(_WALLS):
        if early is not None:
            leave_at(booking, early, at=happened_at)
        elif event == Event.UNDONE:
            travel_on(booking, standing_on(leg.pk, events).event)
        _follow(booking, state_after(booking, [*events, entered]))
    record(f"boarding.{event}", booking, by=by, leg=leg.order, trip=booking.trip.number)
    return entered


def booking_of_slip(*, leg: Leg, code: str) -> Booking:
    """Whose slip was scanned or typed at this vehicle. Raises UnknownSlip, SlipOfAnotherTrip."""
    booking = Booking.objects.select_related("worker", "trip").filter(slip_code=code).first()
    if booking is None:
        raise UnknownSlip()
    if booking.trip_id != leg.trip_id:
        raise SlipOfAnotherTrip()
    return booking


def _check(booking: Booking, leg: Leg) -> None:
    if leg.trip_id != booking.trip_id or not SeatClaim.objects.filter(booking=booking, seat__leg=leg).exists():
        raise NotOnThisLeg()
    if booking.state == Booking.State.CANCELLED:
        raise BookingAlreadyEnded()
    if booking.trip.state in _CLOSED:
        raise BoardingNotOpen()


def check_on_list(booking: Booking, leg: Leg) -> None:
    """Before the vehicle leaves nobody gets on whom the list in force does not name (brief 0.1, 客运规定 57).

    What happened is entered as it happened once the trip has left, and where no list was issued nothing is compared.
    """
    if leg.trip.departed_at:
        return
    in_force = Manifest.objects.filter(leg=leg, approved_at__isnull=False).order_by("-version")
    named = in_force.values_list("booking_ids", flat=True).first()
    if named and booking.pk not in named:
        raise NotOnTheList()


def _check_event(event: str, standing: Standing) -> None:
    """Whether the event can follow what stands; scanning a slip twice is a sign that it was copied."""
    word, last = standing.word, standing.event
    if event == Event.UNDONE and last is None:
        raise NothingToUndo()
    if event == Event.OFF and word != Event.ON:
        raise AlreadyEntered() if word == Event.OFF else NotOnBoard()
    if event == Event.ON and word == Event.ON and last is not None:
        raise AlreadyOnBoard(time=timezone.localtime(last.happened_at).strftime("%H:%M"))
    if event == Event.NO_SHOW and word in (Event.ON, Event.OFF):
        raise OnBoardCannotBeMissing()
    if event == Event.NO_SHOW and word == Event.NO_SHOW:
        raise AlreadyEntered()


def _follow(booking: Booking, state: str) -> None:
    """Bring the booking, and its seats, in step with what was entered."""
    before, booking.state = booking.state, state
    if before == state:
        return
    if state == Booking.State.NO_SHOW:
        booking.ended_at = timezone.now()
        release_seats([booking])
    elif before == Booking.State.NO_SHOW:
        booking.ended_at = None
        if not reclaim_seats(booking, kept=kept_for(booking.trip, [booking.worker])):
            raise SeatGivenAway()
    if state != Booking.State.NO_SHOW:
        # Whoever gets on has said yes, even if the place was only held.
        booking.held_until = None
    booking.save(update_fields=["state", "ended_at", "held_until"])
