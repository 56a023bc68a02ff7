"""Moving people who have a seat to another trip to the same place: all of them, on all legs, or nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from trips.models import Booking, Call, Trip
from trips.queries.booking import party_on_trip
from trips.refusals import (
    AnotherDestination,
    AskFirst,
    BookingAlreadyEnded,
    CompanionsTravelTogether,
    SameTrip,
    SeatOfAnotherRun,
    TripUnderWay,
)
from trips.services.booking import WALLS, cancel_bookings, check_consent, seat_workers
from trips.services.locks import lock_trips
from trips.services.notices import notices_of_move
from workers.models import Companions, Consent
from workers.queries.worker import lock_workers
from zunyi.audit.services import record_many
from zunyi.notices.services.queue import queue_notices, supersede_notices
from zunyi.refusals import ReasonMissing, refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

TOLD_WITH_NEW = gettext_noop("The message about the new trip tells it.")


@transaction.atomic
def transfer_bookings(
    *,
    bookings: Sequence[Booking],
    to: Trip,
    by: User,
    reason: str,
    manner: str,
    board: Call | None = None,
    alight: Call | None = None,
    apart: bool = False,
) -> list[Booking]:
    """Give people of one trip seats on another one to the same city, side by side, and the old seats back.

    All of them or none, on every leg from `board` to `alight` (by default from end to end); they use the quotas of the
    new trip as anybody does. `manner` says how each of them was asked. Whoever travels with companions who would stay
    behind moves only when `apart` says that all of them were asked about that. One message tells the new trip and takes
    the place of the news that the old seat is cancelled. Answers the new bookings.

    Refuses with ReasonMissing, AskFirst, SameTrip, AnotherDestination, CompanionsTravelTogether, BookingAlreadyEnded,
    TripUnderWay, and as `book_workers` does. Order of locks: docs/locking.md.
    """
    if not reason.strip():
        raise ReasonMissing()
    if manner not in Consent.Manner.values:
        raise AskFirst()
    workers = list(lock_workers([booking.worker_id for booking in bookings]))
    source = _lock(bookings, to)
    old = _travelling(bookings)
    if any(booking.trip_id != source.pk for booking in old):
        raise SeatOfAnotherRun()
    if not apart:
        _check_whole(old)
    check_consent(workers)
    cancel_bookings(bookings=old, by=by, reason=reason)
    supersede_notices(about=old, reason=TOLD_WITH_NEW, kinds=["booking_cancelled"])
    with refuse_on(WALLS):
        new = seat_workers(
            trip=to,
            workers=workers,
            by=by,
            channel=Booking.Channel.OFFICER,
            board=board,
            alight=alight,
            companions=_companions(old),
            phones={booking.worker_id: booking.phone for booking in old if booking.phone},
        )
    supersede_notices(about=new, reason=TOLD_WITH_NEW, kinds=["booked"])
    queue_notices(notices_of_move(new))
    record_many(
        "booking.transferred", new, by=by, trip=to.number, came_from=source.number, reason=reason[:200], manner=manner
    )
    return new


def _lock(bookings: Sequence[Booking], to: Trip) -> Trip:
    """Both trips under their locks; the one that they come from, if it is another one to the same city."""
    source_id = bookings[0].trip_id
    if source_id == to.pk:
        raise SameTrip()
    trips = {trip.pk: trip for trip in lock_trips([source_id, to.pk])}
    source, target = trips[source_id], trips[to.pk]
    if source.destination_id != target.destination_id:
        raise AnotherDestination(here=source.destination.short_name, there=target.destination.short_name)
    if source.departed_at or source.is_over:
        raise TripUnderWay()
    return source


def _travelling(bookings: Sequence[Booking]) -> list[Booking]:
    """These people as they are now, each with a seat."""
    ids = [booking.pk for booking in bookings]
    locked = list(
        Booking.objects.filter(pk__in=ids).select_related("worker").order_by("pk").select_for_update(of=("self",))
    )
    if len(locked) < len(set(ids)) or not all(booking.is_live for booking in locked):
        raise BookingAlreadyEnded()
    return locked


def _check_whole(old: Sequence[Booking]) -> None:
    """Whoever travels together is moved together."""
    ours = {booking.pk for booking in old}
    for booking in old:
        others = [each for each in party_on_trip(booking) if each.pk not in ours]
        if others:
            names = "、".join(each.worker.legal_name for each in others)
            raise CompanionsTravelTogether(who=booking.worker.legal_name, others=names)


def _companions(old: Sequence[Booking]) -> Companions | None:
    """The party that they are, if all of them are of one."""
    parties = {booking.companions_id for booking in old}
    return old[0].companions if len(parties) == 1 else None
