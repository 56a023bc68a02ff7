"""Those for whom a disruption left no seat: asked one party after the other, and nobody moved without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import AffectedRider, Booking, Call, Trip, WaitlistEntry
from trips.queries.journey import alighting_calls, boarding_calls, calls_of
from trips.refusals import AlreadyAnswered, AlreadyWaiting, AnotherDestination, OtherTripMissing
from trips.services.booking import book_workers
from trips.services.locks import lock_trips
from trips.services.waitlist.entries import join_waitlist_known, leave_waitlist
from workers.models import Consent, Worker
from workers.queries.worker import lock_workers
from zunyi.audit.services import record_many

if TYPE_CHECKING:
    from zunyi.accounts.models import User

Answer = AffectedRider.Answer
SAID_OTHERWISE = "另有答复"


@transaction.atomic
def answer_left_over(
    *,
    riders: Sequence[AffectedRider],
    answer: str,
    by: User | None,
    trip: Trip | None = None,
    manner: str = Consent.Manner.BY_PHONE,
) -> list[AffectedRider]:
    """Write down what a party said: another trip (seats together there), a place on a waitlist, or staying at home.

    On the waitlist, of this trip or of another one to the same place, they stand where their sign-up stood: who lost a
    seat does not queue behind later people. On another trip they get on and off where they would have, if it stops
    there. Who stays or waits may say otherwise later, and waits no more then. `manner` is how they were asked. Refuses
    with AlreadyAnswered, OtherTripMissing, AnotherDestination, AlreadyWaiting, and as `book_workers` and
    `join_waitlist_known` do; then nothing has changed.
    """
    own = riders[0].disruption.trip
    if answer == Answer.OTHER_TRIP and trip in (None, own):
        raise OtherTripMissing()
    if answer == Answer.WAITLIST:
        trip = trip or own
    if trip is not None and trip.destination_id != own.destination_id:
        raise AnotherDestination(here=own.destination.short_name, there=trip.destination.short_name)
    locked, workers = _lock(riders, trip)
    _wait_no_more(locked, answer, trip, by=by)
    seats: dict[int, Booking] = {}
    entry = None
    if answer == Answer.OTHER_TRIP and trip is not None:
        seats = _seats_on(trip, locked, workers, by=by)
    elif answer == Answer.WAITLIST and trip is not None:
        entry = _place_on(trip, locked, workers, by=by, manner=manner)
    now = timezone.now()
    for rider in locked:
        rider.answer, rider.answered_at, rider.answered_by = answer, now, by
        rider.new_booking, rider.waits = seats.get(rider.booking.worker_id), entry
    AffectedRider.objects.bulk_update(locked, ["answer", "answered_at", "answered_by", "new_booking", "waits"])
    record_many("disruption.answered", [rider.booking for rider in locked], by=by, answer=answer)
    return locked


def _lock(riders: Sequence[AffectedRider], trip: Trip | None) -> tuple[list[AffectedRider], list[Worker]]:
    """The people, then the trips whose seats or lists change, then the rows; each of them still without a seat."""
    people = AffectedRider.objects.filter(pk__in=[rider.pk for rider in riders]).order_by("pk")
    workers = list(lock_workers(list(people.values_list("booking__worker", flat=True))))
    waited_for = people.filter(waits__state__in=WaitlistEntry.OPEN).values_list("waits__trip", flat=True)
    lock_trips([*([trip.pk] if trip else []), *waited_for])
    rows = people.select_related("booking__companions", "booking__board", "booking__alight", "waits__trip")
    locked = list(rows.select_for_update(of=("self",)))
    if any(rider.answer in (Answer.NONE, Answer.OTHER_TRIP) for rider in locked):
        raise AlreadyAnswered()
    return locked, workers


def _wait_no_more(locked: Sequence[AffectedRider], answer: str, trip: Trip | None, *, by: User | None) -> None:
    """Who says otherwise now leaves the list that was chosen before."""
    entries = {rider.waits_id: rider.waits for rider in locked if rider.waits is not None and rider.waits.is_open}
    for entry in entries.values():
        if answer == Answer.WAITLIST and trip is not None and entry.trip_id == trip.pk:
            raise AlreadyWaiting()
        leave_waitlist(entry=entry, by=by, reason=SAID_OTHERWISE)


def _seats_on(
    trip: Trip, locked: Sequence[AffectedRider], workers: Sequence[Worker], *, by: User | None
) -> dict[int, Booking]:
    board, alight = _same_stops(trip, locked[0].booking)
    made = book_workers(
        trip=trip, workers=workers, by=by, channel=Booking.Channel.OFFICER, board=board, alight=alight,
        companions=locked[0].booking.companions if len(locked) > 1 else None,
    )  # fmt: skip
    return {booking.worker_id: booking for booking in made}


def _place_on(
    trip: Trip, locked: Sequence[AffectedRider], workers: Sequence[Worker], *, by: User | None, manner: str
) -> WaitlistEntry:
    board, alight = _same_stops(trip, locked[0].booking)
    entry = join_waitlist_known(trip=trip, workers=workers, by=by, manner=manner, board=board, alight=alight)
    WaitlistEntry.objects.filter(pk=entry.pk).update(since=min(rider.booking.booked_at for rider in locked))
    return entry


def _same_stops(trip: Trip, booking: Booking) -> tuple[Call | None, Call | None]:
    """Where the trip stops at the places that they know; None for its first and last stop."""
    calls = calls_of(trip.pk)
    board = next((call for call in boarding_calls(calls) if call.place_id == booking.board.place_id), None)
    alight = next((call for call in alighting_calls(calls) if call.place_id == booking.alight.place_id), None)
    if board is not None and alight is not None and board.at >= alight.at:
        return None, None
    return board, alight
