"""Giving people their seats, and taking them back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from trips.models import Booking, Call, Trip, WaitlistOffer
from trips.queries.booking import SLIP_ALPHABET
from trips.queries.journey import (
    Journey,
    Stretches,
    alighting_calls,
    boarding_calls,
    journey_between,
    planned_calls,
    usual_alight,
)
from trips.queries.plan.quota import Kept, entitled
from trips.refusals import (
    AlreadyBooked,
    BookingAlreadyEnded,
    ChildNeedsAnAdult,
    NoBoardingHere,
    NotEnoughSeats,
    OthersWaitFirst,
    QuotaUsedUp,
    TravelConsentWithdrawn,
    TripFull,
    TripNotOpen,
    TripUnderWay,
    WorkerTooYoung,
    WorkerTravelsElsewhere,
)
from trips.services.notices import notices_for_booking, take_back_notices
from trips.services.seats.claims import claim_seats, has_free_seats, release_seats
from trips.services.waitlist.waiting import say_no_for, seats_freed, settle_seated
from workers.models import Companions, Worker
from workers.queries.age import is_of_working_age, may_answer_for_a_child
from workers.queries.consent import travel_declined
from zunyi.audit.services import record_many
from zunyi.clock import cn_datetime
from zunyi.notices.services.queue import queue_notices
from zunyi.refusals import Refusal, refuse_on
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User

# What the database refuses, and the sentence for it.
WALLS: dict[str, type[Refusal]] = {
    "booking_once_a_trip": AlreadyBooked,
    "booking_one_place_at_a_time": WorkerTravelsElsewhere,
    "booking_child_with_guardian": ChildNeedsAnAdult,
    "seat_claim_one_person_per_stretch": TripFull,
}


def book_workers(
    *,
    trip: Trip,
    workers: Sequence[Worker],
    by: User | None,
    channel: str,
    board: Call | None = None,
    alight: Call | None = None,
    companions: Companions | None = None,
) -> list[Booking]:
    """Give each worker a seat on every leg from `board` to `alight`, all or none, companions side by side.

    `board` and `alight` default to the first and the last stop where that is possible. The caller has read the
    workers with their rows locked (`lock_workers`), or knows that they are new. Refuses with TripNotOpen, TripFull,
    NotEnoughSeats, AlreadyBooked, WorkerTravelsElsewhere, WorkerTooYoung, NoBoardingHere or TravelConsentWithdrawn.
    Order of locks: docs/locking.md.
    """
    check_consent(workers)
    with refuse_on(WALLS):
        return seat_workers(
            trip=trip, workers=workers, by=by, channel=channel, board=board, alight=alight, companions=companions
        )


def check_consent(workers: Sequence[Worker]) -> None:
    """Refuse with TravelConsentWithdrawn where somebody took the consent back and has not said yes again since.

    For seats that are given without asking anew; `sign_up` keeps a new yes with each seat.
    """
    if travel_declined([worker.pk for worker in workers]).exists():
        raise TravelConsentWithdrawn()


def seat_workers(
    *,
    trip: Trip,
    workers: Sequence[Worker],
    by: User | None,
    channel: str,
    board: Call | None,
    alight: Call | None,
    companions: Companions | None,
    phones: Mapping[int, str] | None = None,
    held_until: datetime | None = None,
    guardian: Booking | None = None,
) -> list[Booking]:
    """`book_workers` inside a transaction of the caller, who turns the broken WALLS into refusals.

    `phones`: by the worker's id, a number for this journey that is not the registered one. `held_until`: the places
    are only held until then, and nobody is told. Children under 16 travel in the care of the first adult, or of the
    `guardian` booked already: ChildNeedsAnAdult. Where parties wait, only seats kept for one's own: OthersWaitFirst.
    """
    version, rules, quotas, waiting = _hold_open(trip.pk)
    others_wait = waiting >= _OTHERS_FIRST
    journey = journey_of_stops(planned_calls(trip.pk, version), board, alight)
    kept = entitled(quotas, workers) if quotas else None
    if others_wait and not (kept and all(kept.values())):
        raise OthersWaitFirst()
    bookings = new_bookings(
        trip=trip, workers=workers, journey=journey, by=by, channel=channel, companions=companions,
        phones=phones or {}, held_until=held_until, guardian=guardian,
    )  # fmt: skip
    for ride in journey.rides:
        if not claim_seats(bookings, ride, kept=kept, only_kept=others_wait):
            raise OthersWaitFirst() if others_wait else no_seat(ride, len(bookings), quotas)
    if waiting >= _SOME_WAIT:
        settle_seated(trip_id=trip.pk, worker_ids=[worker.pk for worker in workers])
    if held_until is None:
        record_many("booking.made", bookings, by=by, trip=trip.number, channel=channel)
        queue_notices(notices_for_booking(bookings, rules=rules))
    else:
        record_many("booking.held", bookings, by=by, trip=trip.number, until=held_until.isoformat())
    return bookings


def new_bookings(
    *,
    trip: Trip,
    workers: Sequence[Worker],
    journey: Journey,
    by: User | None,
    channel: str,
    companions: Companions | None,
    phones: Mapping[int, str],
    held_until: datetime | None = None,
    offer: WaitlistOffer | None = None,
    guardian: Booking | None = None,
) -> list[Booking]:
    """The rows of these people on one way, without seats yet; held only, where `held_until` says so."""
    bookings = [
        Booking(
            trip=trip,
            worker=worker,
            companions=companions,
            board=journey.board,
            alight=journey.alight,
            period=DateTimeTZRange(journey.starts_at, journey.ends_at),
            channel=channel,
            booked_by=by,
            phone=phones.get(worker.pk, ""),
            slip_code=get_random_string(8, SLIP_ALPHABET),
            state=Booking.State.HELD if held_until else Booking.State.CONFIRMED,
            held_until=held_until,
            offer=offer,
        )
        for worker in workers
    ]
    _insert_in_care(bookings, guardian, on=timezone.localdate(journey.starts_at))
    return bookings


def _insert_in_care(bookings: list[Booking], guardian: Booking | None, *, on: date) -> None:
    """Write bookings down, adults first and then children in the care of one of them; the day of travel counts."""
    children = [each for each in bookings if not is_of_working_age(each.worker.born_on, on=on)]
    if not children:
        insert_rows(bookings)
        return
    others = [each for each in bookings if each not in children]
    if others:
        insert_rows(others)
    if guardian is None or not may_answer_for_a_child(guardian.worker.born_on, on=on):
        guardian = next((each for each in others if may_answer_for_a_child(each.worker.born_on, on=on)), None)
    if guardian is None:
        raise ChildNeedsAnAdult()
    for child in children:
        child.guardian = guardian
    insert_rows(children)


def _hold_open(trip_id: int) -> tuple[int, int, list[Kept], int]:
    """Keep the trip open, its plan and its quotas as they are until the commit, shared among bookings.

    Answers the versions of its plan and of the rules for reminders, the quotas that are not handed back, and whether
    parties wait (_SOME_WAIT) whom a free seat may fit (_OTHERS_FIRST); whoever joins them waits for this lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [trip_id])
        state, closes_at, version, rules, quotas, waiting = cursor.fetchone()
    if state != Trip.State.OPEN or (closes_at is not None and closes_at <= timezone.now()):
        raise TripNotOpen()
    rows = json.loads(quotas) if isinstance(quotas, str) else quotas or []
    kept = [Kept(pk, path, employer, datetime.fromisoformat(until)) for pk, path, employer, until in rows]
    return int(version), int(rules), kept, int(waiting or 0)


# What the last column says: parties wait; of those passed over for a reason of their own nobody is kept from seats.
_SOME_WAIT, _OTHERS_FIRST = 1, 2
_HOLD = """
SELECT state, closes_at, version, (SELECT coalesce(sum(version), 0) FROM trips_noticerule), (
    SELECT jsonb_agg(jsonb_build_array(q.id, d.path, q.employer_id, q.hands_back_at) ORDER BY q.id)
    FROM trips_quota q LEFT JOIN divisions_division d ON d.id = q.division_id
    WHERE q.trip_id = trips_trip.id AND q.handed_back_at IS NULL
), (
    SELECT max(CASE WHEN w.skipped IN ('', 'few_seats', 'quota') THEN 2 ELSE 1 END)
    FROM trips_waitlistentry w WHERE w.trip_id = trips_trip.id AND w.state = 'waiting'
) FROM trips_trip WHERE id = %s FOR SHARE
"""


def no_seat(ride: Stretches, wanted: int, quotas: Sequence[Kept]) -> Refusal:
    """Why there is no seat: full, too few together, or what is left is kept for others."""
    if quotas and has_free_seats(ride):
        return QuotaUsedUp(until=cn_datetime(min(quota.until for quota in quotas)))
    return TripFull() if wanted == 1 else NotEnoughSeats(wanted=wanted)


def journey_of_stops(calls: Sequence[Call], board: Call | None, alight: Call | None) -> Journey:
    """The way between two stops, or from end to end. Refuses with NoBoardingHere, TripNotOpen when it has begun."""
    ways_on, ways_off = boarding_calls(calls), alighting_calls(calls)
    try:
        board = ways_on[0] if board is None else next(call for call in ways_on if call.pk == board.pk)
        alight = usual_alight(calls) if alight is None else next(call for call in ways_off if call.pk == alight.pk)
        journey = journey_between(calls, board, alight)
    except (IndexError, StopIteration, ValueError):
        raise NoBoardingHere() from None
    if journey.starts_at <= timezone.now():
        raise TripNotOpen()
    return journey


def check_age(workers: Sequence[Worker], journey: Journey) -> None:
    """Refuse with WorkerTooYoung where somebody is not 16 on the day of the journey."""
    day = timezone.localdate(journey.starts_at)
    if not all(is_of_working_age(worker.born_on, on=day) for worker in workers):
        raise WorkerTooYoung()


def cancel_booking(*, booking: Booking, by: User | None, reason: str = "") -> Booking:
    """Give one worker's seats back; free, without a reason asked, until the vehicle leaves (domain brief 3.2)."""
    return cancel_bookings(bookings=[booking], by=by, reason=reason)[0]


@transaction.atomic
def cancel_bookings(
    *, bookings: Sequence[Booking], by: User | None, reason: str = "", news: str = "booking_cancelled"
) -> list[Booking]:
    """Give several workers' seats back, take back their messages and owe them the news (the kind of message `news`);
    children who travel in their care stay at home with them.

    Refuses all of them with BookingAlreadyEnded or TripUnderWay when one cannot be cancelled.
    """
    ids = [booking.pk for booking in bookings]
    in_care = Q(guardian__in=ids, state__in=Booking.LIVE)
    every = Booking.objects.filter(Q(pk__in=ids) | in_care).select_related("trip", "worker").order_by("pk")
    locked = list(every.select_for_update(of=("self",)))
    if not locked or not all(booking.is_live for booking in locked):
        raise BookingAlreadyEnded()
    if any(booking.state == Booking.State.BOARDED or booking.trip.departed_at for booking in locked):
        raise TripUnderWay()
    end_bookings(locked, by=by, reason=reason, news=news)
    return locked


def end_bookings(locked: list[Booking], *, by: User | None, reason: str, news: str) -> None:
    """Cancel bookings whose rows the caller has locked, with trip and worker at hand; whether it may is judged.

    Places that were only held answer their offers of the waitlist, and those who wait get what comes free.
    """
    was_held = [booking for booking in locked if booking.state == Booking.State.HELD]
    give_seats_back(locked, reason=reason)
    record_many("booking.cancelled", locked, by=by, reason=reason)
    told = take_back_notices(locked, news=news)
    # Whoever never said yes is not told that a seat is lost, but is told when the whole trip is called off.
    silent = {str(booking.pk) for booking in was_held} if news != "trip_cancelled" else set()
    queue_notices(each for each in told if each.about_id not in silent)
    say_no_for(was_held, by=by)
    seats_freed(booking.trip_id for booking in locked)


def give_seats_back(bookings: Sequence[Booking], *, reason: str) -> None:
    """Give the seats of locked bookings back and write down that they are over; nothing else."""
    release_seats(bookings)
    now = timezone.now()
    for booking in bookings:
        booking.state, booking.ended_at, booking.end_reason = Booking.State.CANCELLED, now, reason[:200]
    Booking.objects.bulk_update(bookings, ["state", "ended_at", "end_reason"])
