"""Moving people who have a seat to another trip to the same place, and back: all of them, on all legs, or nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from trips.models import Booking, Call, Transfer, TransferredBooking, Trip
from trips.queries.booking import party_on_trip
from trips.queries.notices import still_to_be_told
from trips.refusals import (
    AnotherDestination,
    AskFirst,
    BookingAlreadyEnded,
    CompanionsTravelTogether,
    OnlyHeld,
    SameTrip,
    SeatOfAnotherRun,
    TransferOver,
    TripUnderWay,
)
from trips.services.booking import WALLS, cancel_bookings, check_consent, seat_workers
from trips.services.locks import lock_trips
from trips.services.notices import notices_of_move
from trips.services.undo import restore_booking
from workers.models import Companions, Consent
from workers.queries.worker import lock_workers
from zunyi.audit.services import record_many
from zunyi.notices.services.queue import queue_notices, supersede_notices
from zunyi.refusals import ReasonMissing, refuse_on
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User

TOLD_WITH_NEW = gettext_noop("The message about the new trip tells it.")
TAKEN_BACK = "改签撤回"


@transaction.atomic
def transfer_bookings(
    *,
    bookings: Sequence[Booking],
    to: Trip,
    by: User | None,
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
    OnlyHeld, TripUnderWay, and as `book_workers` does. Order of locks: docs/locking.md.
    """
    if not reason.strip():
        raise ReasonMissing()
    if manner not in Consent.Manner.values:
        raise AskFirst()
    workers = list(lock_workers([booking.worker_id for booking in bookings]))
    source = _lock(bookings, to)
    old = _travelling(bookings, source)
    if not apart:
        _check_whole(old)
    check_consent(workers)
    cancel_bookings(bookings=old, by=by, reason=reason)
    with refuse_on(WALLS):
        new = seat_workers(
            trip=to, workers=workers, by=by, channel=Booking.Channel.OFFICER, board=board, alight=alight,
            companions=_companions(old), phones={each.worker_id: each.phone for each in old if each.phone},
        )  # fmt: skip
    _write_down(Transfer(source=source, target=to, reason=reason[:200], manner=manner, by=by), old, new)
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


def _travelling(bookings: Sequence[Booking], source: Trip) -> list[Booking]:
    """These people as they are now, each with a seat on that trip that was said yes to."""
    ids = [booking.pk for booking in bookings]
    locked = list(
        Booking.objects.filter(pk__in=ids).select_related("worker").order_by("pk").select_for_update(of=("self",))
    )
    if len(locked) < len(set(ids)) or not all(booking.is_live for booking in locked):
        raise BookingAlreadyEnded()
    held = next((booking for booking in locked if booking.state == Booking.State.HELD), None)
    if held is not None:
        raise OnlyHeld(who=held.worker.legal_name)
    if any(booking.trip_id != source.pk for booking in locked):
        raise SeatOfAnotherRun()
    return locked


def _write_down(transfer: Transfer, old: Sequence[Booking], new: Sequence[Booking]) -> None:
    """Keep who came from which seat, and owe one message instead of two."""
    transfer.save()
    came = {booking.worker_id: booking for booking in new}
    insert_rows([TransferredBooking(transfer=transfer, old=each, new=came[each.worker_id]) for each in old])
    supersede_notices(about=old, reason=TOLD_WITH_NEW, kinds=["booking_cancelled"])
    supersede_notices(about=new, reason=TOLD_WITH_NEW, kinds=["booked"])
    queue_notices(notices_of_move(new, version=2 * transfer.pk))
    record_many(
        "booking.transferred", new, by=transfer.by, trip=transfer.target.number, came_from=transfer.source.number,
        reason=transfer.reason, manner=transfer.manner,
    )  # fmt: skip


@transaction.atomic
def undo_transfer(*, transfer: Transfer, by: User | None) -> list[Booking]:
    """Give everybody of a transfer the seats before it back, and the new ones to others; all of them, or nobody.

    One message tells that the old trip stands again. Answers the old bookings. Refuses with TransferOver, TripUnderWay,
    BookingAlreadyEnded when somebody has given the new seat back, and as `restore_booking` does.
    """
    people = list(transfer.people.select_related("old", "new"))
    list(lock_workers([each.new.worker_id for each in people]))
    trips = {trip.pk: trip for trip in lock_trips([transfer.source_id, transfer.target_id])}
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if transfer.undone_at:
        raise TransferOver()
    if any(trip.departed_at or trip.is_over for trip in trips.values()):
        raise TripUnderWay()
    ids = [booking for each in people for booking in (each.old_id, each.new_id)]
    rows = Booking.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    locked = {booking.pk: booking for booking in rows}
    new = [locked[each.new_id] for each in people]
    if not all(booking.is_live for booking in new):
        raise BookingAlreadyEnded()
    unsaid = still_to_be_told(new)
    cancel_bookings(bookings=new, by=by, reason=TAKEN_BACK)
    supersede_notices(about=new, reason=TOLD_WITH_NEW, kinds=["booking_cancelled"])
    old = [restore_booking(booking=locked[pk], by=by) for pk in sorted(each.old_id for each in people)]
    transfer.undone_at, transfer.undone_by = timezone.now(), by
    transfer.save(update_fields=["undone_at", "undone_by"])
    # Whoever has not read of the new trip yet has nothing to take back.
    told = {each.old_id for each in people if each.new_id not in unsaid}
    back = [booking for booking in old if booking.pk in told]
    supersede_notices(about=back, reason=TOLD_WITH_NEW, kinds=["booked"])
    queue_notices(notices_of_move(back, version=2 * transfer.pk + 1))
    here, there = trips[transfer.source_id].number, trips[transfer.target_id].number
    record_many("booking.transfer_undone", old, by=by, trip=here, came_from=there)
    return old


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
