"""Getting off before the end of the way, for good (edge case 19), and taking that back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from trips.models import Boarding, Booking, Call, Leg
from trips.queries.boarding import ways_off_early
from trips.queries.plan.quota import kept_for
from trips.refusals import NoAlightingThere, SeatGivenAway
from trips.services.seats.claims import reclaim_seats, release_rest
from trips.services.waitlist.waiting import seats_freed


def check_leaving(booking: Booking, leg: Leg, stop: Call, event: str) -> None:
    """Whether somebody can leave the journey there. Raises NoAlightingThere."""
    if event != Boarding.Event.OFF or stop.pk not in {each.pk for each in ways_off_early(booking, leg)}:
        raise NoAlightingThere()


def leave_at(booking: Booking, stop: Call, *, at: datetime) -> None:
    """End the journey at `stop`: from there on the seat is free, and the person may be elsewhere.

    The row of the booking is locked; its state is the caller's.
    """
    release_rest(booking, stop)
    booking.alight = stop
    begins = booking.period.lower
    booking.period = DateTimeTZRange(begins, max(at, begins + timedelta(minutes=1)))
    booking.save(update_fields=["alight", "period"])
    seats_freed([booking.trip_id])


def travel_on(booking: Booking, entry: Boarding | None) -> None:
    """The person did not get off there after all: the old end and the same seat. Raises SeatGivenAway."""
    if entry is None or entry.stop_id is None or entry.was_alight is None:
        return
    booking.alight = entry.was_alight
    booking.period = DateTimeTZRange(booking.period.lower, booking.alight.arrives_at or booking.alight.at)
    booking.save(update_fields=["alight", "period"])
    if not reclaim_seats(booking, kept=kept_for(booking.trip, [booking.worker])):
        raise SeatGivenAway()
