"""Taking a cancellation back, while the seat is still free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from trips.models import Booking
from trips.queries.notice_rule import rules_version
from trips.queries.plan.quota import kept_for
from trips.refusals import BookingStands, HoldLapsed, SeatGoneMeanwhile, TripUnderWay
from trips.services.booking import WALLS, check_consent
from trips.services.locks import lock_trips
from trips.services.notices import CANCELLED, notices_for_booking
from trips.services.seats.claims import reclaim_seats
from workers.queries.worker import lock_workers
from zunyi.audit.services import record
from zunyi.notices.services.queue import queue_notices, revive_notices, supersede_notices
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

TAKEN_BACK = gettext_noop("The cancellation was taken back.")


@transaction.atomic
def restore_booking(*, booking: Booking, by: User | None) -> Booking:
    """Give somebody the same seats again after a cancellation by mistake; all of them, or nothing is changed.

    Refuses with BookingStands, HoldLapsed, TripUnderWay, SeatGoneMeanwhile, AlreadyBooked, WorkerTravelsElsewhere or
    TravelConsentWithdrawn.
    """
    lock_workers([booking.worker_id]).get()
    trip = lock_trips([booking.trip_id])[0]
    booking = Booking.objects.select_for_update(of=("self",)).select_related("worker", "board").get(pk=booking.pk)
    booking.trip = trip
    if booking.state != Booking.State.CANCELLED:
        raise BookingStands()
    if booking.held_until is not None:
        raise HoldLapsed()  # it was only held: the person never said yes
    if trip.departed_at or trip.is_over:
        raise TripUnderWay()
    check_consent([booking.worker])
    booking.state, booking.ended_at, booking.end_reason = Booking.State.CONFIRMED, None, ""
    with refuse_on(WALLS):
        booking.save(update_fields=["state", "ended_at", "end_reason"])
    if not reclaim_seats(booking, kept=kept_for(trip, [booking.worker])):
        raise SeatGoneMeanwhile()
    record("booking.restored", booking, by=by, trip=trip.number)
    supersede_notices(about=[booking], reason=TAKEN_BACK, kinds=["booking_cancelled"])
    wanted = notices_for_booking([booking], rules=rules_version())
    queue_notices(wanted)
    revive_notices(wanted, reason=CANCELLED)
    return booking
