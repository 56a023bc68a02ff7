"""An office signs people up or puts them on a list, at its desk or by its own system: its own people alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from trips.models import Booking, Call, Trip, WaitlistEntry
from trips.services.sign_up import ASK, sign_up
from trips.services.waitlist.entries import join_waitlist
from workers.queries.worker import visible_to
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


def _check_ours(by: User, workers: Sequence[int]) -> None:
    """Whether all of them are people of the office; else the transaction is undone, and nothing of them is told."""
    if visible_to(by, "bookings.make").filter(pk__in=workers).count() < len(workers):
        raise RegisteredElsewhere()
