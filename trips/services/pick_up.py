"""Getting on at another stop, in the same seat where that is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_noop

from trips.models import Booking, Call, SeatClaim, Trip
from trips.queries.journey import Journey, boarding_calls, calls_of, journey_between
from trips.queries.notice_rule import rules_version
from trips.queries.plan.quota import kept_for
from trips.refusals import BookingAlreadyEnded, NoBoardingHere, TripFull, TripUnderWay
from trips.services.booking import WALLS
from trips.services.notices import REMINDERS, notices_for_booking
from trips.services.seats.claims import claim_seat, claim_seats, release_seats
from trips.services.waitlist.waiting import seats_freed
from zunyi.audit.services import record
from zunyi.notices.services.queue import queue_notices, revive_notices, supersede_notices
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

STOP_CHANGED = gettext_noop("The person gets on at another stop.")


@transaction.atomic
def change_pick_up(*, booking: Booking, board: Call, by: User | None) -> Booking:
    """Let somebody get on at another stop of the trip; the seat stays where it is free on the new stretch as well.

    Refuses with BookingAlreadyEnded, TripUnderWay, NoBoardingHere, TripFull or WorkerTravelsElsewhere.
    """
    trip = Trip.objects.select_for_update(of=("self",)).get(pk=booking.trip_id)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("worker", "alight__leg").get(pk=booking.pk)
    booking.trip = trip
    if not booking.is_live:
        raise BookingAlreadyEnded()
    if trip.departed_at or trip.is_over or booking.state == Booking.State.BOARDED:
        raise TripUnderWay()
    if booking.board_id == board.pk:
        return booking
    journey = _journey(trip, board, booking.alight)
    # Who sat on two seats of a run stays on the later one: the way changes at its beginning.
    claims = SeatClaim.objects.filter(booking=booking, released_at=None).order_by("stretch")
    held = dict(claims.values_list("seat__leg_id", "seat_id"))
    release_seats([booking])
    booking.board, booking.alight = journey.board, journey.alight
    booking.period = DateTimeTZRange(journey.starts_at, journey.ends_at)
    with refuse_on(WALLS):
        booking.save(update_fields=["board", "alight", "period"])
    kept = kept_for(trip, [booking.worker])
    for ride in journey.rides:
        same = held.get(ride.leg_id)
        if not (same and claim_seat(booking, same, ride, kept=kept)) and not claim_seats([booking], ride, kept=kept):
            raise TripFull()
    record("booking.pick_up_changed", booking, by=by, trip=trip.number)
    seats_freed([trip.pk])
    _tell(booking)
    return booking


def _journey(trip: Trip, board: Call, alight: Call) -> Journey:
    calls = calls_of(trip.pk)
    by_id = {call.pk: call for call in calls}
    stops = {call.pk for call in boarding_calls(calls)}
    try:
        if board.pk not in stops or by_id[board.pk].at <= timezone.now():
            raise NoBoardingHere()
        return journey_between(calls, by_id[board.pk], by_id[alight.pk])
    except (KeyError, ValueError):
        raise NoBoardingHere() from None


def _tell(booking: Booking) -> None:
    """What is still to be sent tells the new stop by itself; reminders follow the new time."""
    supersede_notices(about=[booking], reason=STOP_CHANGED, kinds=REMINDERS)
    wanted = notices_for_booking([booking], rules=rules_version())
    queue_notices(wanted)
    revive_notices(wanted, reason=STOP_CHANGED)
