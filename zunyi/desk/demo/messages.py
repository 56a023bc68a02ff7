"""The outbox half-way through a day: told, waiting for the evening, to be told in person, refused by the provider."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from trips.models import Booking, Trip
from trips.notices import letter
from trips.queries.notice_rule import eve_of
from trips.services.notices import matter_of
from trips.services.plan.schedule import change_call_times
from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import Ride
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.desk.demo.trips import GONE, Laid
from zunyi.notices.kinds import kind_of
from zunyi.notices.models import FakeMessage, Notice, NoticeEvent
from zunyi.notices.models.notice import DETAIL
from zunyi.notices.queries.length import signed
from zunyi.notices.services.dispatch import REFUSED
from zunyi.notices.services.queue import notice
from zunyi.rows import insert_rows

Status = Notice.State
NO_PHONE = "There is no phone number."
# Somebody who signs up so late needs no reminder beside the confirmation.
TOO_LATE = timedelta(hours=2)
# Of people who travel soon, each fortieth has a number that exists no more: something to see to on the first day.
DEAD_NUMBER = 40
_TO_COME = (Trip.State.OPEN, Trip.State.CLOSED)
# Messages of the last days lie on the demo's phones; older ones were tidied away.
ON_PHONES = timedelta(days=4)


def make_notices(day: Day, rides: list[Ride]) -> list[Notice]:
    """Every message that these bookings owe or have owed."""
    notices = [each for ride in rides for each in _of(day, ride)]
    insert_rows(notices)
    insert_rows(
        [
            NoticeEvent(notice=each, state=each.state, at=each.state_at, detail=each.reason)
            for each in notices
            if each.state != Status.DUE
        ]
    )
    recent = [each for each in notices if each.state == Status.SENT and each.due_at > day.now - ON_PHONES]
    insert_rows(
        [
            FakeMessage(reference=each.reference, phone=each.phone, text=each.text, arrived_at=each.state_at)
            for each in sorted(recent, key=lambda each: each.due_at)
        ]
    )
    return notices


def tell_news(day: Day, laid: list[Laid], by: User) -> None:
    """One trip of the shown county runs late and another was moved: people, and employers, are told right now."""
    ours = [each for each in laid if each.office == SHOWN_COUNTY and each.state in _TO_COME]
    ours = [each for each in ours if each.calls[0].at > day.now + timedelta(hours=3)]
    for each, minutes in zip(ours[::2], (40, -60), strict=False):
        move = timedelta(minutes=minutes)
        times = {
            call.pk: (call.arrives_at and call.arrives_at + move, call.departs_at and call.departs_at + move)
            for call in each.calls
        }
        change_call_times(trip=each.trip, times=times, by=by)


def _of(day: Day, ride: Ride) -> Iterator[Notice]:
    booking = ride.booking
    yield _notice(day, ride, "booked", booking.booked_at)
    if booking.state == Booking.State.CANCELLED:
        kind = "trip_cancelled" if ride.laid.trip.cancelled_at else "booking_cancelled"
        yield _notice(day, ride, kind, booking.ended_at or day.now)
        return
    due_at = max(eve_of(booking.board.at), booking.booked_at)
    if booking.board.at - due_at > TOO_LATE:
        yield _notice(day, ride, "reminder", due_at)


def _notice(day: Day, ride: Ride, kind: str, due_at: datetime) -> Notice:
    booking, worker = ride.booking, ride.booking.worker
    made = notice(
        kind,
        person=worker.person,
        about=booking,
        division=worker.household_id,
        matter=matter_of(ride.laid.trip.pk),
        due_at=due_at,
    )
    made.created_at = min(booking.booked_at if kind == "reminder" else due_at, day.now)
    if due_at > day.now:
        return made
    made.state_at = min(due_at + timedelta(seconds=4), day.now)
    made.of_use_until = booking.board.at
    made.text = signed(letter(kind, booking, [ride.seat.label], dict(kind_of(kind).words)).text)
    if not worker.phone:
        made.state, made.reason = _without_phone(day, ride, made), NO_PHONE
    elif ride.booking.board.at > day.now and worker.pk % DEAD_NUMBER == 0:
        made.phone, made.state, made.attempts = worker.phone, Status.FAILED, 1
        made.reason = f"{REFUSED}{DETAIL}空号"
    else:
        made.phone, made.state, made.attempts, made.fence = worker.phone, Status.SENT, 1, 1
        made.provider_ref = str(day.chance.randrange(10**8))
    return made


def _without_phone(day: Day, ride: Ride, made: Notice) -> str:
    """Somebody went there; not yet where the matter is fresh."""
    if ride.laid.state in GONE or day.now - made.due_at > timedelta(days=2):
        return Status.TOLD
    return day.chance.choice((Status.TO_CALL, Status.TO_CALL, Status.TO_CALL, Status.TOLD, Status.NOT_REACHED))
