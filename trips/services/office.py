"""An office signs people up or puts them on a list, at its desk or by its own system: its own people alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from trips.models import Booking, Call, Trip, WaitlistEntry
from trips.services.sign_up import ASK, join_companion, sign_up
from trips.services.waitlist.entries import join_waitlist
from workers.names import name_key
from workers.queries.worker import bearing, visible_to
from workers.refusals import RegisteredElsewhere
from workers.services.register import Person
from zunyi.accounts.models import User


@transaction.atomic
def sign_up_at_office(
    *,
    trip: Trip,
    people: Sequence[Person],
    by: User,
    manner: str,
    channel: str,
    board: Call | None = None,
    alight: Call | None = None,
    witness: str = "",
    other_seats: str = ASK,
    guardian_agrees: bool = False,
) -> list[Booking]:
    """Register the people where needed and book them together, all or none, as an office may for its own people.

    Refuses as `sign_up` does, and with RegisteredElsewhere where a number belongs to another office's people; nothing
    of them is told or changed then.
    """
    _check_known(by, people)
    bookings = sign_up(
        trip=trip,
        people=people,
        by=by,
        board=board,
        alight=alight,
        manner=manner,
        channel=channel,
        witness=witness,
        other_seats=other_seats,
        guardian_agrees=guardian_agrees,
    )
    _check_ours(by, [booking.worker_id for booking in bookings])
    return bookings


@transaction.atomic
def join_waitlist_at_office(
    *,
    trip: Trip,
    people: Sequence[Person],
    by: User,
    manner: str,
    channel: str,
    board: Call | None = None,
    alight: Call | None = None,
    witness: str = "",
    takes_part: bool = True,
    guardian_agrees: bool = False,
) -> WaitlistEntry:
    """Register the people where needed and put them on the waitlist as one party, as an office may for its own people.

    Refuses as `join_waitlist` does, and with RegisteredElsewhere.
    """
    _check_known(by, people)
    entry = join_waitlist(
        trip=trip,
        people=people,
        by=by,
        board=board,
        alight=alight,
        manner=manner,
        channel=channel,
        witness=witness,
        takes_part=takes_part,
        guardian_agrees=guardian_agrees,
    )
    _check_ours(by, list(entry.members.values_list("worker", flat=True)))
    return entry


@transaction.atomic
def join_companion_at_office(
    *,
    booking: Booking,
    person: Person,
    by: User,
    manner: str,
    witness: str = "",
    guardian_agrees: bool = False,
) -> Booking:
    """Give one more person a seat on somebody's trip, as an office may for its own people.

    Refuses as `join_companion` does, and with RegisteredElsewhere.
    """
    _check_known(by, [person])
    joined = join_companion(
        booking=booking, person=person, by=by, manner=manner, witness=witness, guardian_agrees=guardian_agrees
    )
    _check_ours(by, [joined.worker_id])
    return joined


def _check_known(by: User, people: Sequence[Person]) -> None:
    """Whether none of them is on another office's record, before a refusal could tell where such a one travels.

    Of a number that comes with a wrong name nothing is said here: registering refuses it.
    """
    names = {name_key(person.name) for person in people}
    others = bearing([person.number.number for person in people]).exclude(pk__in=visible_to(by, "bookings.make"))
    if any(other.name_key in names for other in others):
        raise RegisteredElsewhere()


def _check_ours(by: User, workers: Sequence[int]) -> None:
    """Whether all of them are people of the office, whoever came between; else the transaction is undone."""
    if visible_to(by, "bookings.make").filter(pk__in=workers).count() < len(workers):
        raise RegisteredElsewhere()
