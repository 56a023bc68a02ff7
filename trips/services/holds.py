"""Places held for a while: until somebody decides, the seats are theirs; then they lapse, or become a sign-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from trips.models import Booking, Call, Trip
from trips.queries.notice_rule import rules_version
from trips.refusals import BookingAlreadyEnded, HoldLapsed, HoldTooLong, TripUnderWay
from trips.services.booking import WALLS, check_consent, give_seats_back, seat_workers
from trips.services.consents import keep_consent
from trips.services.locks import lock_trip
from trips.services.notices import notices_for_booking
from trips.services.waitlist.waiting import seats_freed
from workers.models import Companions, Worker
from workers.queries.worker import lock_workers
from zunyi.audit.services import record_many
from zunyi.notices.services.queue import queue_notices, supersede_notices
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

LONGEST = timedelta(days=3)
LAPSED = "未在保留时间内确认"
NOT_KEPT = gettext_noop("The place was held until a time that has passed.")
DECIDED = gettext_noop("The question has been answered.")


@transaction.atomic
def hold_places(
    *,
    trip: Trip,
    workers: Sequence[Worker],
    by: User | None,
    until: datetime,
    channel: str = Booking.Channel.OFFICER,
    board: Call | None = None,
    alight: Call | None = None,
    companions: Companions | None = None,
) -> list[Booking]:
    """Hold seats for people who have not said yes yet, all or none; nobody is told, and at `until` they are free again.

    Refuses with HoldTooLong, and as `book_workers` does.
    """
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise HoldTooLong()
    with refuse_on(WALLS):
        locked = list(lock_workers([worker.pk for worker in workers]))
        check_consent(locked)
        held = seat_workers(
            trip=trip, workers=locked, by=by, channel=channel, board=board, alight=alight, companions=companions,
            held_until=until,
        )  # fmt: skip
    if until > held[0].board.at or (trip.closes_at is not None and until > trip.closes_at):
        raise HoldTooLong()
    return held


@transaction.atomic
def confirm_holds(*, bookings: Sequence[Booking], by: User | None, manner: str, witness: str = "") -> list[Booking]:
    """Make sign-ups of held places: the people were asked, their consent is kept, and they are told.

    `manner` is how they were asked. Refuses with HoldLapsed, BookingAlreadyEnded, TripUnderWay and
    TravelConsentWithdrawn; then none of them is confirmed.
    """
    workers = list(lock_workers([booking.worker_id for booking in bookings]))
    locked = list(
        Booking.objects.select_for_update(of=("self",))
        .filter(pk__in=[booking.pk for booking in bookings])
        .select_related("trip", "worker", "board")
        .order_by("pk")
    )
    if not locked or any(not booking.is_live for booking in locked):
        raise BookingAlreadyEnded()
    held = [booking for booking in locked if booking.state == Booking.State.HELD]
    if any(booking.held_until is None or booking.held_until <= timezone.now() for booking in held):
        raise HoldLapsed()
    if any(booking.trip.departed_at or booking.trip.is_over for booking in held):
        raise TripUnderWay()
    keep_consent(workers, by=by, manner=manner, witness=witness)
    confirm(held, by=by)
    return locked


def confirm(held: Sequence[Booking], *, by: User | None) -> None:
    """Write down that these held places, locked and in time, are sign-ups now, and owe the messages."""
    if not held:
        return
    Booking.objects.filter(pk__in=[booking.pk for booking in held]).update(
        state=Booking.State.CONFIRMED, held_until=None
    )
    for booking in held:
        booking.state, booking.held_until = Booking.State.CONFIRMED, None
    record_many("booking.confirmed", held, by=by, trip=held[0].trip.number)
    supersede_notices(about=held, reason=DECIDED, kinds=["seat_offered"])
    queue_notices(notices_for_booking(held, rules=rules_version()))


def release_holds(held: Sequence[Booking], *, by: User | None, reason: str, why: str = NOT_KEPT) -> None:
    """Give held places, locked, back without a word: whoever never said yes has lost nothing."""
    if not held:
        return
    give_seats_back(held, reason=reason)
    record_many("booking.hold_ended", held, by=by, reason=reason)
    supersede_notices(about=held, reason=why)


def lapse_trip_holds(trip: Trip) -> int:
    """Give back the places of a trip, its lock held, whose time is over and that belong to no offer."""
    due = Booking.objects.filter(trip=trip, state=Booking.State.HELD, offer=None, held_until__lte=timezone.now())
    held = list(due.select_for_update(of=("self",)).order_by("pk"))
    release_holds(held, by=None, reason=LAPSED)
    return len(held)


def lapse_due_holds() -> int:
    """Give back every held place whose time is over; returns how many. One trip, one transaction."""
    due = Q(bookings__state=Booking.State.HELD, bookings__offer=None, bookings__held_until__lte=timezone.now())
    lapsed = 0
    for trip in Trip.objects.filter(due).distinct().order_by("pk"):
        with transaction.atomic():
            lapsed += lapse_trip_holds(lock_trip(trip))
            seats_freed([trip.pk])
    return lapsed


def take_back_holds(*, trip: Trip) -> None:
    """The vehicle leaves: what was held or offered and never answered is given back. The trip's lock is held."""
    held = Booking.objects.filter(trip=trip, state=Booking.State.HELD)
    release_holds(list(held.select_for_update(of=("self",)).order_by("pk")), by=None, reason=LAPSED)
